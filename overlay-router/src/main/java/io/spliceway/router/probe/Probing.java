// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router.probe;

import io.spliceway.control.client.Measurement;
import io.spliceway.router.net.NodeLoop;
import io.spliceway.router.net.Resolver;
import io.spliceway.router.net.SocketSettings;
import io.spliceway.router.trunk.Greeter;
import io.spliceway.router.trunk.PathRates;
import java.util.function.Consumer;

/**
 * What every probe of the node needs.
 *
 * @param loop where all probes live
 * @param greeter speaks for this node on trunks
 * @param resolver names to addresses
 * @param origins options of connections to origins
 * @param trunks options of connections to nodes
 * @param connectTimeoutNs nanoseconds to wait for a connection
 * @param rates what trunks deliver
 * @param report takes each outcome
 */
record Probing(
        NodeLoop loop,
        Greeter greeter,
        Resolver resolver,
        SocketSettings origins,
        SocketSettings trunks,
        long connectTimeoutNs,
        PathRates rates,
        Consumer<Measurement> report) {}
