// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.demo;

import io.spliceway.load.lab.Lab;
import java.util.ArrayList;
import java.util.List;

/**
 * The nodes of the ablation, without a controller: routes and peers stand in their files. Variants differ in nothing but
 * the mechanisms that are switched on; only the two with all of them share their nodes.
 */
final class AblationNodes {
    static final String EDGE = "edge";
    static final String RELAY = "relay";
    static final String EGRESS = "egress";

    private static final int COLD_TRUNKS = 7403;
    private static final int WARM_TRUNKS = 7404;
    private static final int ALL_TRUNKS = 7405;

    /** The ports of egress nodes without trunks, above those of their edges. */
    private static final int CHAINED = 100;

    private static final int AGED = 9200;
    private static final int AGED_BY_RELAY = 9400;

    /** A flow dials its trunk, and its window begins as TCP's do. */
    private static final String COLD = "pool: {low: 0, high: 0}, warm_budget: 0B";

    private static final String WARM = "pool: {low: 2, high: 64}, warm_budget: 64MiB";

    private final Lab lab;
    private final ProgramSet programs;

    AblationNodes(Lab lab, ProgramSet programs) {
        this.lab = lab;
        this.programs = programs;
    }

    /** Starts all but the aged ones. */
    void launch() {
        chain(Variant.NAIVE, false);
        chain(Variant.EARLY_SYN, true);
        egress("cold", COLD_TRUNKS, COLD);
        egress("warm", WARM_TRUNKS, WARM);
        egress("all", ALL_TRUNKS, WARM);
        edge(
                "cold",
                COLD,
                false,
                List.of(peer("cold-egress", EGRESS, COLD_TRUNKS)),
                List.of(service("files", Variant.TRUNKS_COLD.port(), "cold-edge", "cold-egress")));
        edge(
                "warm",
                WARM,
                false,
                List.of(peer("warm-egress", EGRESS, WARM_TRUNKS)),
                List.of(service("files", Variant.TRUNKS_WARM.port(), "warm-edge", "warm-egress")));
        List<String> peers = List.of(peer("all-egress", EGRESS, ALL_TRUNKS), peer("all-relay", RELAY, ALL_TRUNKS));
        programs.launchNode("all-relay", RELAY, """
                trunk: {listen: '0.0.0.0:%d', %s}
                peers: {%s}
                """.formatted(ALL_TRUNKS, WARM, peers.getFirst()));
        edge(
                "all",
                WARM,
                true,
                peers,
                List.of(
                        service("files", Variant.ALL.port(), "all-edge", "all-egress"),
                        service("relayed", Variant.ALL_RELAY.port(), "all-edge", "all-relay", "all-egress")));
    }

    /** Starts edges with every mechanism that nobody has used, so that their trunks are young. */
    void launchAged(int edges) {
        List<String> peers = List.of(peer("all-egress", EGRESS, ALL_TRUNKS), peer("all-relay", RELAY, ALL_TRUNKS));
        for (int i = 0; i < edges; i++) {
            String name = "aged" + i;
            edge(
                    name,
                    WARM,
                    true,
                    peers,
                    List.of(
                            service("files", AGED + i, name + "-edge", "all-egress"),
                            service("relayed", AGED_BY_RELAY + i, name + "-edge", "all-relay", "all-egress")));
        }
    }

    /** Where the aged edges listen, by the trunks whose age counts. */
    static List<String> aged(int edges) {
        return authorities(AGED, edges);
    }

    /** The same edges by other trunks: their programs get warm, and the trunks that count stay young. */
    static List<String> agedByRelay(int edges) {
        return authorities(AGED_BY_RELAY, edges);
    }

    private static List<String> authorities(int firstPort, int count) {
        List<String> authorities = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            authorities.add(EDGE + ":" + (firstPort + i));
        }
        return authorities;
    }

    private void chain(Variant variant, boolean earlySyn) {
        int port = variant.port();
        String name = variant.key();
        chained(name + "-egress", EGRESS, port + CHAINED, "origin:8080", earlySyn);
        chained(name + "-edge", EDGE, port, EGRESS + ":" + (port + CHAINED), earlySyn);
    }

    private void chained(String name, String host, int port, String destination, boolean earlySyn) {
        programs.launchNode(name, host, """
                trunk: {listen: '127.0.0.1:0'}
                early_syn: {mode: '%s'}
                services:
                  - {name: files, type: forward, listen: '0.0.0.0:%d', destination: '%s'}
                """.formatted(mode(earlySyn), port, destination));
    }

    private void egress(String name, int port, String pool) {
        programs.launchNode(name + "-egress", EGRESS, """
                trunk: {listen: '0.0.0.0:%d', %s}
                """.formatted(port, pool));
    }

    private void edge(String name, String pool, boolean earlySyn, List<String> peers, List<String> services) {
        programs.launchNode(name + "-edge", EDGE, """
                trunk: {listen: '127.0.0.1:0', %s}
                early_syn: {mode: '%s'}
                peers: {%s}
                services:
                %s
                """.formatted(
                        pool, mode(earlySyn), String.join(", ", peers), String.join("\n", services)));
    }

    private static String mode(boolean earlySyn) {
        return earlySyn ? "auto" : "off";
    }

    private String peer(String id, String host, int port) {
        return "%s: '%s:%d'".formatted(id, lab.address(host), port);
    }

    private static String service(String name, int port, String... route) {
        return "  - {name: %s, type: forward, listen: '0.0.0.0:%d', destination: 'origin:8080', route: [%s]}"
                .formatted(name, port, String.join(", ", route));
    }
}
