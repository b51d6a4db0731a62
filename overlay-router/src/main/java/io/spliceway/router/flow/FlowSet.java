// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router.flow;

import io.spliceway.router.net.NodeLoop;
import io.spliceway.router.route.FlowKind;
import io.spliceway.router.trunk.Open;
import io.spliceway.splice.Leg;
import io.spliceway.splice.PumpKind;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The open flows of one loop. On its thread. */
public final class FlowSet {
    private final Set<Flow> open = new HashSet<>();

    void start(
            FlowContext context,
            NodeLoop loop,
            FlowKind kind,
            Open from,
            PumpKind pumps,
            Leg client,
            List<List<String>> ways) {
        add(context, loop, kind, from, pumps, client, ways).start();
    }

    void deny(FlowContext context, NodeLoop loop, FlowKind kind, Open from, Leg client) {
        add(context, loop, kind, from, PumpKind.SPLICE, client, List.of()).deny();
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
            PumpKind pumps,
            Leg client,
            List<List<String>> ways) {
        Flow flow = new Flow(context, loop, kind, from, pumps, client, ways, open::remove);
        open.add(flow);
        return flow;
    }
}
