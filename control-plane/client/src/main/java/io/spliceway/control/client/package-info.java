// SPDX-License-Identifier: Apache-2.0
/**
 * The control API as a node and an operator see it: plain records and one session type. gRPC stays behind it.
 *
 * <p>A node makes one {@link ControlSession}. Up go its registration, its measurements and its acknowledgements; down
 * come what to probe and which routes to use, each with a version. A session that loses its controller keeps trying,
 * and the node goes on with what it last had.
 */
@NullMarked
package io.spliceway.control.client;

import org.jspecify.annotations.NullMarked;
