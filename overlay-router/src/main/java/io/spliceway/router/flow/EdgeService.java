// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router.flow;

import io.netty.channel.EventLoop;
import io.spliceway.linux.Close;
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
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
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
    private final @Nullable EarlyOpens early;

    /**
     * A door that is open.
     *
     * @param early what may have been opened for a connection before it comes; null without early SYN
     */
    public EdgeService(
            FlowContext context, NodeLoop loop, FlowSet flows, ServiceConfig service, @Nullable EarlyOpens early) {
        this.context = context;
        this.loop = loop;
        this.flows = flows;
        this.service = service;
        this.early = early;
        this.options = context.conduits()
                .withPumps(service.pump())
                .withRateBytesPerS(service.rate().bitsPerS() / Byte.SIZE);
    }

    @Override
    public void onAccepted(int fd, InetSocketAddress client) {
        EarlyUpstream opened = early == null ? null : early.claim(fd, client);
        EdgeService door = opened == null ? null : opened.take();
        if (opened == null || door == null) {
            begin(fd, client, null);
        } else if (!door.onLoop(() -> door.begin(fd, client, opened))) {
            Close.close(fd);
        }
    }

    /** Runs a task on this door's loop: at once when that is the caller's; false when the loop has ended. Any thread. */
    boolean onLoop(Runnable task) {
        EventLoop eventLoop = loop.loop().eventLoop();
        if (eventLoop.inEventLoop()) {
            task.run();
            return true;
        }
        try {
            eventLoop.execute(task);
            return true;
        } catch (RejectedExecutionException ended) {
            return false;
        }
    }

    FlowContext context() {
        return context;
    }

    NodeLoop loop() {
        return loop;
    }

    /** What is known of a flow that comes in here. */
    Open open(InetSocketAddress client) {
        return new Open(FlowIds.next(), client, service.destination(), service.name(), List.of(), HOP_BUDGET);
    }

    /** For each route to try, best first, the nodes after this one; never empty. */
    List<List<String>> ways() {
        List<Route> routes = service.route().isEmpty()
                ? context.routes().routes(service.destination())
                : List.of(new Route(service.route()));
        return routes.stream().map(Route::afterEdge).toList();
    }

    private void begin(int fd, InetSocketAddress client, @Nullable EarlyUpstream opened) {
        SocketLeg leg;
        try {
            leg = new SocketLeg(loop.loop(), loop.loop().register(fd, _ -> {}), LegOwner.NOBODY);
        } catch (IOException e) {
            LOG.warn("accept dropped service={} why=\"{}\"", service.name(), e.getMessage());
            if (opened != null) {
                opened.letGo();
            }
            return;
        }
        Open open = opened == null ? open(client) : opened.open();
        flows.start(context, loop, FlowKind.EDGE, open, options, leg, ways(), opened);
    }
}
