// SPDX-License-Identifier: Apache-2.0
package io.spliceway.control.client;

import java.time.Instant;

/**
 * What the controller knows of a node.
 *
 * @param registration what the node says of itself
 * @param remoteAddress where its control connection comes from
 * @param connected whether it holds its stream now
 * @param since when it connected; when it went away if it is not connected
 * @param plan the state of its probe plan
 * @param routes the state of its routes
 */
public record NodeStatus(
        NodeRegistration registration, String remoteAddress, boolean connected, Instant since, Push plan, Push routes) {

    /**
     * The newest version of something the controller sent, and what the node made of it.
     *
     * @param version 0 when nothing was sent
     * @param acknowledged the newest version the node applied, 0 for none
     * @param refusal why the node refused the newest version; empty when it did not
     */
    public record Push(long version, long acknowledged, String refusal) {
        public static final Push NONE = new Push(0, 0, "");

        /** Whether the node applied the newest version. */
        public boolean isAcknowledged() {
            return version == acknowledged;
        }
    }
}
