// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.demo;

import io.spliceway.load.lab.machine.CongestionPermits;
import io.spliceway.load.lab.spec.AccessSpec;
import io.spliceway.load.lab.spec.HostSpec;
import io.spliceway.load.lab.spec.LabSpec;
import io.spliceway.load.lab.spec.LinkSpec;
import io.spliceway.settings.BitRate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A lab's world, and what follows from its figures alone: the bounds that measurements are held against. */
public final class World {
    static final String CLIENT = "client";
    static final String EDGE = "edge-jnb";
    static final String EGRESS = "egress-dxb";
    static final String ORIGIN = "origin";
    static final String CONTROLLER = "controller";
    static final List<String> RELAYS = List.of("relay-cpt", "relay-dub", "relay-bom");

    /** The demo's. */
    private static final String DEMO = "world.yaml";
    /** That of the ablation: one way, in three legs. */
    private static final String ABLATION = "ablation.yaml";

    private static final double NS_PER_MS = 1e6;
    private static final double DIRECT_CUBIC_FACTOR = 1.22;
    private static final int MSS_BYTES = 1448;
    private static final String BBR = "bbr";

    private final String resource;
    private final String text;
    private final LabSpec lab;

    private World(String resource, String text) {
        this.resource = resource;
        this.text = text;
        this.lab = LabSpec.parse(resource, text);
    }

    /** The world of the demo. Nodes use what the others use where this kernel has no BBR. */
    public static World load() {
        return load(DEMO);
    }

    /** The world of the ablation, likewise. */
    static World ablation() {
        return load(ABLATION);
    }

    private static World load(String resource) {
        String text = Resources.text(resource);
        return new World(
                resource,
                new CongestionPermits().available(BBR)
                        ? text
                        : text.replace("congestion: " + BBR, "congestion: cubic"));
    }

    /** The same under another name, so that several can be up. */
    World named(String name) {
        return new World(resource, text.replace("\nname: " + lab.name() + "\n", "\nname: " + name + "\n"));
    }

    public LabSpec lab() {
        return lab;
    }

    /** The file as it is, with its sources. */
    String text() {
        return text;
    }

    /** The congestion control of a host. */
    String congestion(String host) {
        return spec(host).congestion();
    }

    /** Configured round-trip time between two hosts with a link, their last miles included, milliseconds. */
    double rttMs(String a, String b) {
        LinkSpec link = lab.links().stream()
                .filter(candidate -> Set.copyOf(candidate.between()).equals(Set.of(a, b)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no link between " + a + " and " + b));
        double oneWayNs = link.delay().toNanos() + accessNs(a) + accessNs(b);
        return 2 * oneWayNs / NS_PER_MS;
    }

    /** The legs of a route: client, each node, origin. */
    List<String> legs(List<String> route) {
        List<String> hosts = new ArrayList<>();
        hosts.add(CLIENT);
        hosts.addAll(route.isEmpty() ? List.of(EDGE) : route);
        hosts.add(ORIGIN);
        return hosts;
    }

    /** Round-trip time along a route from client to origin, milliseconds. */
    double routeRttMs(List<String> route) {
        List<String> hosts = legs(route);
        double sum = 0;
        for (int i = 1; i < hosts.size(); i++) {
            sum += rttMs(hosts.get(i - 1), hosts.get(i));
        }
        return sum;
    }

    /**
     * The ideal pipe, which nothing that waits for the client's handshake can beat: its handshake with the edge, one
     * round trip along the route, and the bytes at the rate of the client's last mile.
     */
    double idealMs(List<String> route, long bytes) {
        List<String> hosts = legs(route);
        return rttMs(hosts.get(0), hosts.get(1))
                + routeRttMs(route)
                + bytes * 8e3 / lastMile().bitsPerS();
    }

    /**
     * How long a direct download is likely to take, for the time left: the loss-bound rate of one CUBIC connection,
     * 1.22 MSS / (RTT sqrt(p)), and two round trips.
     */
    double likelyDirectMs(long bytes) {
        double rttMs = rttMs(CLIENT, ORIGIN);
        double loss = access().loss();
        double bytesPerMs = DIRECT_CUBIC_FACTOR * MSS_BYTES / (rttMs * Math.sqrt(loss));
        return 2 * rttMs + bytes / bytesPerMs;
    }

    private AccessSpec access() {
        AccessSpec access = host(CLIENT);
        if (access == null) {
            throw new IllegalStateException("the client has no last mile");
        }
        return access;
    }

    private BitRate lastMile() {
        BitRate rate = access().rate();
        if (rate == null) {
            throw new IllegalStateException("the client's last mile has no rate");
        }
        return rate;
    }

    private double accessNs(String name) {
        AccessSpec access = host(name);
        return access == null ? 0 : access.delay().toNanos();
    }

    private @Nullable AccessSpec host(String name) {
        return spec(name).access();
    }

    private HostSpec spec(String name) {
        HostSpec spec = lab.hosts().get(name);
        if (spec == null) {
            throw new IllegalArgumentException(name + " is no host of the world");
        }
        return spec;
    }
}
