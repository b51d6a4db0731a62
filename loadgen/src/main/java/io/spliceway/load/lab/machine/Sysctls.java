// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.lab.machine;

import io.spliceway.load.lab.spec.AccessSpec;
import io.spliceway.load.lab.spec.HostSpec;
import io.spliceway.load.lab.spec.LabSpec;
import io.spliceway.load.lab.spec.LinkSpec;
import io.spliceway.load.lab.wan.Shape;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** The settings of a host's namespace that make an experiment say something about the network and not about limits. */
public final class Sysctls {
    private static final long MIN_MAX_BUFFER_BYTES = 128L << 20;
    private static final long MAX_MAX_BUFFER_BYTES = 1L << 30;

    /** A receive window is about half of the buffer, and a window should be twice what is on its way. */
    private static final long BUFFER_PER_BDP = 4;

    /** For a path without a rate. */
    private static final long ASSUMED_BITS_PER_S = 1_000_000_000;

    private static final double BITS_PER_BYTE_AND_S = 8e9;

    private Sysctls() {}

    /** Keys and values, in the order in which they are to be set; those of the file last, so that they win. */
    public static Map<String, String> of(LabSpec spec, HostSpec host) {
        Map<String, String> sysctls = new LinkedHashMap<>();
        long most = maxBufferBytes(spec);
        sysctls.put("net.ipv4.tcp_congestion_control", host.congestion());
        sysctls.put("net.ipv4.tcp_rmem", "4096 131072 " + most);
        sysctls.put("net.ipv4.tcp_wmem", "4096 16384 " + most);
        // What one connection learnt of a path must not make the next one faster or slower.
        sysctls.put("net.ipv4.tcp_no_metrics_save", "1");
        if (Files.exists(Path.of("/proc/sys/net/ipv6"))) {
            String ipv6 = "net.ipv6.conf." + Namespaces.DEVICE + ".";
            if (host.address6() == null) {
                sysctls.put(ipv6 + "disable_ipv6", "1");
            } else {
                // No chatter of its own: no link-local address, no search for routers.
                sysctls.put(ipv6 + "addr_gen_mode", "1");
                sysctls.put(ipv6 + "accept_ra", "0");
                sysctls.put(ipv6 + "router_solicitations", "0");
            }
        }
        sysctls.putAll(host.sysctls());
        return sysctls;
    }

    /** What a socket's buffers may grow to, so that no path of the lab is limited by them. */
    static long maxBufferBytes(LabSpec spec) {
        double most = spec.links().stream()
                .mapToDouble(link -> bandwidthDelayBytes(spec, link))
                .max()
                .orElse(0);
        return Math.clamp((long) (BUFFER_PER_BDP * most), MIN_MAX_BUFFER_BYTES, MAX_MAX_BUFFER_BYTES);
    }

    private static double bandwidthDelayBytes(LabSpec spec, LinkSpec link) {
        Stream<Shape> accesses = link.between().stream()
                .flatMap(host -> Stream.ofNullable(spec.hosts().get(host)))
                .flatMap(host -> Stream.ofNullable(host.access()))
                .map(AccessSpec::shape);
        Shape[] stages = Stream.concat(Stream.of(link.shape()), accesses).toArray(Shape[]::new);
        long roundTripNs = 2 * Stream.of(stages).mapToLong(Shape::delayNs).sum();
        LongStream rates = Stream.of(stages).mapToLong(Shape::bitsPerS).filter(rate -> rate != Shape.UNLIMITED);
        return roundTripNs * (double) rates.min().orElse(ASSUMED_BITS_PER_S) / BITS_PER_BYTE_AND_S;
    }
}
