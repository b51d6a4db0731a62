// SPDX-License-Identifier: Apache-2.0
/**
 * From measurements to routes. Everything here is a function of a {@link io.spliceway.control.network.NetworkView}, a
 * {@link RoutePolicy} and, for hysteresis, the choice before; nothing holds state, reads a clock or speaks to anyone.
 *
 * <p>{@link RouteCosts} prices one candidate, {@link RouteComputer} finds the cheapest, {@link RouteChooser} decides
 * between them, DIRECT and what is in use, and {@link RouteExplainer} says in words what it did.
 */
@NullMarked
package io.spliceway.control.routing;

import org.jspecify.annotations.NullMarked;
