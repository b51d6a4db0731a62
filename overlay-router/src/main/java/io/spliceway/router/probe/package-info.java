// SPDX-License-Identifier: Apache-2.0
/**
 * Measures how far other nodes and origins are, over TCP: nodes by PING frames on a connection to their trunk port, with
 * the trunk's own settings, so that a probe takes the path that data takes; origins by a handshake.
 */
@NullMarked
package io.spliceway.router.probe;

import org.jspecify.annotations.NullMarked;
