// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router.flow;

import io.spliceway.control.client.Role;
import io.spliceway.router.metrics.NodeMetrics;
import io.spliceway.router.net.Resolver;
import io.spliceway.router.net.SocketSettings;
import io.spliceway.router.route.PeerDirectory;
import io.spliceway.router.route.RouteTable;
import io.spliceway.router.trunk.Greeter;
import io.spliceway.splice.ConduitOptions;
import java.util.Set;

/**
 * What every flow of the node needs.
 *
 * @param nodeId this node
 * @param greeter speaks for this node on trunks
 * @param roles what it may be on a route
 * @param routes which way to send
 * @param peers where other nodes are
 * @param resolver names to addresses
 * @param origins options of origin legs
 * @param trunks options of trunk legs
 * @param connectTimeoutNs nanoseconds to wait for an upstream connection
 * @param deadAfterNs nanoseconds a node at the other end of a trunk may answer nothing
 * @param conduits how bytes are moved, and what a flow may take; a service may have it otherwise
 * @param maxFlows flows a loop may have open
 * @param metrics what to count
 */
public record FlowContext(
        String nodeId,
        Greeter greeter,
        Set<Role> roles,
        RouteTable routes,
        PeerDirectory peers,
        Resolver resolver,
        SocketSettings origins,
        SocketSettings trunks,
        long connectTimeoutNs,
        long deadAfterNs,
        ConduitOptions conduits,
        int maxFlows,
        NodeMetrics metrics) {}
