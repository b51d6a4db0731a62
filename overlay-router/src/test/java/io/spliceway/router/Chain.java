// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router;

import io.spliceway.router.config.NodeConfig;
import io.spliceway.settings.ConfigFile;
import io.spliceway.splice.PumpKind;
import io.spliceway.splice.Transport;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** One to three nodes in this process, joined by fixed routes: edge-1, relay-1, egress-1. */
final class Chain implements AutoCloseable {
    private final List<Node> nodes = new ArrayList<>();
    private final Transport transport;

    private Chain(Transport transport) {
        this.transport = transport;
    }

    /**
     * Starts the nodes, last one first.
     *
     * @param hops 1 for an edge that dials the origin itself, 2 for edge and egress, 3 with a relay between
     */
    static Chain start(int hops, PumpKind pump, InetSocketAddress origin) {
        return start(hops, pump, origin, "20s");
    }

    /** The same with another time after which a silent node is dead. */
    static Chain start(int hops, PumpKind pump, InetSocketAddress origin, String deadAfter) {
        return start(Transport.EPOLL, hops, pump, origin, deadAfter);
    }

    /** The same with a transport. */
    static Chain start(Transport transport, int hops, PumpKind pump, InetSocketAddress origin, String deadAfter) {
        Chain chain = new Chain(transport);
        try {
            StringBuilder peers = new StringBuilder("{}");
            List<String> route = new ArrayList<>(List.of("edge-1"));
            if (hops >= 2) {
                Node egress = chain.add(chain.node("egress-1", deadAfter, "{}", ""));
                peers = new StringBuilder("{egress-1: '")
                        .append(address(egress))
                        .append("'");
                if (hops >= 3) {
                    Node relay = chain.add(chain.node("relay-1", deadAfter, peers + "}", ""));
                    peers.append(", relay-1: '").append(address(relay)).append("'");
                    route.add("relay-1");
                }
                peers.append("}");
                route.add("egress-1");
            }
            String service =
                    """
                    services:
                      - name: web
                        type: forward
                        listen: 127.0.0.1:0
                        destination: 127.0.0.1:%d
                        pump: %s
                        route: [%s]
                    """.formatted(origin.getPort(), pump.name().toLowerCase(Locale.ROOT), String.join(", ", route));
            chain.add(chain.node("edge-1", deadAfter, peers.toString(), service));
            return chain;
        } catch (RuntimeException e) {
            chain.close();
            throw e;
        }
    }

    /** Where clients connect. */
    InetSocketAddress door() {
        return edge().serviceAddress("web");
    }

    Node edge() {
        return nodes.getLast();
    }

    /** Every node, egress first. */
    List<Node> nodes() {
        return nodes;
    }

    /**
     * A counter of a node.
     *
     * @param series its name and labels as Prometheus shows them
     */
    static long count(Node node, String series) {
        return node.metrics()
                .scrape()
                .lines()
                .filter(line -> line.startsWith(series + " "))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(series.length())))
                .sum();
    }

    long openFlows() {
        return nodes.stream().mapToLong(node -> node.metrics().openFlows()).sum();
    }

    @Override
    public void close() {
        nodes.reversed().forEach(Node::close);
    }

    private NodeConfig node(String id, String deadAfter, String peers, String rest) {
        String text = """
                node: %s
                loops: 1
                transport: %s
                trunk: {listen: '127.0.0.1:0', dead_after: %s}
                peers: %s
                connect_timeout: 2s
                """.formatted(id, transport, deadAfter, peers) + rest;
        return ConfigFile.parse(id + ".yaml", text, NodeConfig.class);
    }

    static String address(Node node) {
        return "127.0.0.1:" + node.trunkAddress().getPort();
    }

    private Node add(NodeConfig config) {
        Node node = Node.start(config);
        nodes.add(node);
        return node;
    }
}
