// SPDX-License-Identifier: Apache-2.0
package io.spliceway.control.overlay;

import io.spliceway.control.client.KeyUpdate;
import io.spliceway.control.client.ProbePlan;
import io.spliceway.control.client.RouteUpdate;

/** The way from the controller to one registered node. Called on the owner's thread; must not block. */
public interface Downlink {
    /** The registration was accepted. */
    void registered();

    /** Replaces the plan before, also one that has not left yet. */
    void push(ProbePlan plan);

    /** Replaces the routes before, also those that have not left yet. */
    void push(RouteUpdate routes);

    /** Replaces the keys before, also those that have not left yet; they leave ahead of plan and routes. */
    void push(KeyUpdate keys);

    /** Ends the stream. */
    void end(String why);

    /** Where the node's connection comes from, for people. */
    String remoteAddress();
}
