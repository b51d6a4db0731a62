// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router.flow;

import io.spliceway.control.client.Role;
import io.spliceway.router.net.Listener;
import io.spliceway.router.net.NodeLoop;
import io.spliceway.router.route.FlowKind;
import io.spliceway.router.trunk.Open;
import io.spliceway.router.trunk.TrunkGreeting;
import io.spliceway.router.trunk.TrunkLeg;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The trunk listener on one loop: other nodes' flows come in, to be relayed or to leave for the origin. */
public final class TransitService implements Listener.Acceptor, TrunkGreeting.Acceptor {
    private static final Logger LOG = LoggerFactory.getLogger(TransitService.class);

    private final FlowContext context;
    private final NodeLoop loop;
    private final FlowSet flows;

    public TransitService(FlowContext context, NodeLoop loop, FlowSet flows) {
        this.context = context;
        this.loop = loop;
        this.flows = flows;
    }

    @Override
    public void onAccepted(int fd, InetSocketAddress caller) {
        try {
            TrunkGreeting.start(
                    loop.loop(),
                    loop.scratch(),
                    loop.loop().register(fd, _ -> {}),
                    caller,
                    context.nodeId(),
                    loop.windows(),
                    this);
        } catch (IOException e) {
            LOG.warn("trunk dropped caller={} why=\"{}\"", LogText.of(caller), e.getMessage());
        }
    }

    @Override
    public void onOpen(TrunkLeg leg, Open open) {
        leg.watchPeer(context.deadAfterNs());
        FlowKind kind = open.remaining().isEmpty() ? FlowKind.EGRESS : FlowKind.RELAY;
        Role needed = kind == FlowKind.EGRESS ? Role.EGRESS : Role.RELAY;
        if (context.roles().contains(needed) && open.hopBudget() > 0) {
            flows.start(context, loop, kind, open, context.conduits(), leg, List.of(open.remaining()));
            return;
        }
        LOG.warn(
                "flow denied id={} peer={} why=\"{}\"",
                open.flowId(),
                leg.peerId(),
                open.hopBudget() > 0 ? "this node is no " + LogText.of(needed) : "hop budget spent");
        flows.deny(context, loop, kind, open, leg);
    }
}
