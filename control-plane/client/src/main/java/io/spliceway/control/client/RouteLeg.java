// SPDX-License-Identifier: Apache-2.0
package io.spliceway.control.client;

/**
 * One leg of a route.
 *
 * @param from the id of the node it starts at
 * @param to a node's id, or the destination
 * @param rttUs what it measures, microseconds; {@link LinkStatus#UNKNOWN} when it is not known
 */
public record RouteLeg(String from, String to, long rttUs) {}
