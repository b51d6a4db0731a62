// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router.flow;

import io.spliceway.router.net.NodeLoop;
import io.spliceway.router.route.FlowKind;
import io.spliceway.router.trunk.Open;
import io.spliceway.splice.Cause;
import io.spliceway.splice.ConduitOptions;
import io.spliceway.splice.Leg;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The open flows of one loop. On its thread. */
public final class FlowSet {
    private final Set<Flow> open = new HashSet<>();

    /** Begins a flow; above the loop's limit it is denied at once. */
    void start(
            FlowContext context,
            NodeLoop loop,
            FlowKind kind,
            Open from,
            ConduitOptions options,
            Leg client,
            List<List<String>> ways) {
        start(context, loop, kind, from, options, client, ways, null);
    }

    /**
     * The same for a connection whose upstream leg may be open already.
     *
     * @param early that leg, which is the flow's from here on; null without one
     */
    void start(
            FlowContext context,
            NodeLoop loop,
            FlowKind kind,
            Open from,
            ConduitOptions options,
            Leg client,
            List<List<String>> ways,
            @Nullable EarlyUpstream early) {
        boolean room = open.size() < context.maxFlows();
        Flow flow = add(context, loop, kind, from, options, client, ways);
        if (room && early != null) {
            flow.start(early);
        } else if (room) {
            flow.start();
        } else {
            if (early != null) {
                early.letGo();
            }
            flow.deny(Cause.LIMIT);
        }
    }

    void deny(FlowContext context, NodeLoop loop, FlowKind kind, Open from, Leg client) {
        add(context, loop, kind, from, context.conduits(), client, List.of()).deny(Cause.DENIED);
    }

    /** Ends every flow: peers see resets. */
    public void abortAll() {
        List.copyOf(open).forEach(Flow::abort);
    }

    private Flow add(
            FlowContext context,
            NodeLoop loop,
            FlowKind kind,
            Open from,
            ConduitOptions options,
            Leg client,
            List<List<String>> ways) {
        Flow flow = new Flow(context, loop, kind, from, options, client, ways, open::remove);
        open.add(flow);
        return flow;
    }
}
