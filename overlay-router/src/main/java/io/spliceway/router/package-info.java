// SPDX-License-Identifier: Apache-2.0
/**
 * The node: one process that is edge, relay and egress at once. {@link io.spliceway.router.Main} reads the command line
 * and {@link io.spliceway.router.Node} wires the parts.
 */
@NullMarked
package io.spliceway.router;

import org.jspecify.annotations.NullMarked;
