// SPDX-License-Identifier: Apache-2.0
/**
 * The controller as a process: its settings, its gRPC services and the one thread that owns its state.
 *
 * <p>gRPC's threads only hand over: each message becomes a command for {@link io.spliceway.control.overlay.Overlay} on
 * {@link ControlLoop}, and the next message of a stream is asked for when that command has run, so that a node that
 * talks much fills its own connection and not the controller's memory. In the other direction a stream holds back at
 * most one plan and one set of routes, the newest.
 */
@NullMarked
package io.spliceway.control.server;

import org.jspecify.annotations.NullMarked;
