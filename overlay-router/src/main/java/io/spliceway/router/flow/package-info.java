// SPDX-License-Identifier: Apache-2.0
/**
 * Flows: what a node knows of each, from accept to close.
 *
 * <p>A flow comes in at a service's listener (this node is then its edge) or on a trunk (relay or egress). It is opened
 * upstream, towards the next node or the origin, and then relays by a {@link io.spliceway.splice.Conduit} until it
 * closes. Nothing here waits: every step is an event on the flow's loop.
 */
@NullMarked
package io.spliceway.router.flow;

import org.jspecify.annotations.NullMarked;
