// SPDX-License-Identifier: Apache-2.0
package io.spliceway.control.client;

/**
 * What a node does with what the controller says. Called on the session's one thread, in the order it was sent; must
 * not block. What returns normally is acknowledged; what throws is reported to the controller as refused.
 */
public interface ControlListener {
    /** A new plan replaces the one before. */
    void onProbePlan(ProbePlan plan);

    /** New routes replace all before. */
    void onRoutes(RouteUpdate update);

    /** New keys replace all before; the first come ahead of the first plan. */
    void onKeys(KeyUpdate update);
}
