// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router.metrics;

import java.util.List;

/** Every metric of the node, with its help and its labels. Label values are closed sets: enums, never addresses. */
public enum Metric {
    FLOWS_OPENED("spliceway_flows_opened", "Flows that came to this node.", "kind"),
    FLOWS_CLOSED("spliceway_flows_closed", "Flows that ended, by who ended them and why.", "kind", "side", "cause"),
    FLOWS_OPEN("spliceway_flows_open", "Flows that are open now."),
    DIALS_FAILED("spliceway_dials_failed", "Connections to a next node or an origin that were not made.", "cause"),
    TRUNK_FLOWS(
            "spliceway_trunk_flows",
            "Flows sent on a trunk, by whether it waited in the pool or was made for it.",
            "trunk"),
    TRUNK_RETRIES("spliceway_trunk_retries", "Flows sent again because the trunk was dead at its first use."),
    BYTES("spliceway_bytes", "Bytes delivered, by how they were moved.", "pump"),
    PIPES_OPENED("spliceway_pipes_opened", "Pipes made."),
    PIPES_CLOSED("spliceway_pipes_closed", "Pipes closed."),
    PIPES_DIRTY("spliceway_pipes_dirty", "Pipes closed because a flow ended with bytes in them."),
    PIPE_FALLBACKS("spliceway_pipe_fallbacks", "Times bytes were copied because there was no pipe to be had."),
    TURNS_YIELDED("spliceway_turns_yielded", "Times a flow gave up its turn because its byte budget was spent."),
    RATE_WAITS("spliceway_rate_waits", "Times a direction of a flow waited because of its service's rate."),
    HELD_BYTES("spliceway_held_bytes", "Bytes taken from one leg that the other has no room for now."),
    PROBES("spliceway_probes", "Probes of nodes and origins, by outcome.", "outcome"),
    CONTROLLER_CONNECTED("spliceway_controller_connected", "1 while the controller's stream is open, else 0.");

    private final String metricName;
    private final String help;
    /** Names joined by commas: an enum holds nothing that could change. */
    private final String labels;

    Metric(String metricName, String help, String... labels) {
        this.metricName = metricName;
        this.help = help;
        this.labels = String.join(",", labels);
    }

    /** The name without the suffix that Prometheus gives counters ({@code _total}). */
    public String metricName() {
        return metricName;
    }

    public String help() {
        return help;
    }

    public List<String> labels() {
        return List.of(labels.split(",", 0));
    }
}
