// SPDX-License-Identifier: Apache-2.0
/**
 * What was measured. {@link ProbeWindow} holds the outcomes of one node's probes of one target; {@link NetworkView} is
 * the immutable picture of the whole overlay at one moment, from which routes are computed and everything is shown.
 *
 * <p>A link has a direction, because a trunk has: whether {@code a} can reach {@code b} is what {@code a}'s probes of
 * {@code b} say. A round trip has none: what a link between two nodes takes is the median of the samples of both
 * directions.
 */
@NullMarked
package io.spliceway.control.network;

import org.jspecify.annotations.NullMarked;
