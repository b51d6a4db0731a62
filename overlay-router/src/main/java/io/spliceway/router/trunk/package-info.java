// SPDX-License-Identifier: Apache-2.0
/**
 * What nodes say to each other: frames on a TCP connection, and the connection as a leg of a flow. The format is in
 * {@code docs/trunk-protocol.md}.
 *
 * <p>A trunk's payload never enters this process: the sender knows from its pipe how long a DATA frame is, and the
 * receiver splices exactly that many bytes. Only headers and the few bytes of other frames are read and written.
 */
@NullMarked
package io.spliceway.router.trunk;

import org.jspecify.annotations.NullMarked;
