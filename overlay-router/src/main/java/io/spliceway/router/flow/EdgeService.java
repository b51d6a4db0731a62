// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router.flow;

import io.spliceway.router.config.ServiceConfig;
import io.spliceway.router.net.Listener;
import io.spliceway.router.net.NodeLoop;
import io.spliceway.router.route.FlowKind;
import io.spliceway.router.route.Route;
import io.spliceway.router.trunk.Open;
import io.spliceway.splice.ConduitOptions;
import io.spliceway.splice.LegOwner;
import io.spliceway.splice.SocketLeg;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A service's door on one loop: every accepted connection becomes a flow. */
public final class EdgeService implements Listener.Acceptor {
    private static final Logger LOG = LoggerFactory.getLogger(EdgeService.class);

    /** Nodes a flow may pass at most; more than any route has, fewer than a loop would need to do harm. */
    private static final int HOP_BUDGET = 8;

    private final FlowContext context;
    private final NodeLoop loop;
    private final FlowSet flows;
    private final ServiceConfig service;
    private final ConduitOptions options;

    public EdgeService(FlowContext context, NodeLoop loop, FlowSet flows, ServiceConfig service) {
        this.context = context;
        this.loop = loop;
        this.flows = flows;
        this.service = service;
        this.options = context.conduits()
                .withPumps(service.pump())
                .withRateBytesPerS(service.rate().bitsPerS() / Byte.SIZE);
    }

    @Override
    public void onAccepted(int fd, InetSocketAddress client) {
        SocketLeg leg;
        try {
            leg = new SocketLeg(loop.loop(), loop.loop().register(fd, _ -> {}), LegOwner.NOBODY);
        } catch (IOException e) {
            LOG.warn("accept dropped service={} why=\"{}\"", service.name(), e.getMessage());
            return;
        }
        Open open = new Open(FlowIds.next(), client, service.destination(), service.name(), List.of(), HOP_BUDGET);
        flows.start(context, loop, FlowKind.EDGE, open, options, leg, ways());
    }

    private List<List<String>> ways() {
        List<Route> routes = service.route().isEmpty()
                ? context.routes().routes(service.destination())
                : List.of(new Route(service.route()));
        return routes.stream().map(Route::afterEdge).toList();
    }
}
