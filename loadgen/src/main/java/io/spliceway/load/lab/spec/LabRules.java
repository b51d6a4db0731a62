// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.lab.spec;

import io.spliceway.load.lab.wan.NetworkBuilder;
import io.spliceway.load.lab.wan.Shape;
import io.spliceway.settings.BitRate;
import io.spliceway.settings.ByteSize;
import io.spliceway.settings.Durations;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What must hold between the settings of a lab; each refusal says {@code key: value (expected: ...)}. */
public final class LabRules {
    /** What one direction may hold on its way and in its queue; more is a slip of the pen, not a network. */
    private static final ByteSize MAX_CAPACITY = new ByteSize(1L << 30);

    private static final Duration MAX_DELAY = Duration.ofSeconds(10);
    private static final BitRate MIN_RATE = new BitRate(1_000);
    private static final BitRate MAX_RATE = new BitRate(100_000_000_000L);
    private static final String HOST_NAME = "[a-z]([a-z0-9-]{0,30}[a-z0-9])?";
    private static final int MIN_IPV6_MTU = 1280;

    private LabRules() {}

    /**
     * Checks what one direction does to packets; the figures may come from a file or from a change of a running lab.
     *
     * @param prefix of the keys, empty or ending in a dot
     * @throws IllegalArgumentException {@code key: value (expected: ...)}
     */
    public static void check(String prefix, Shape shape, int mtu) {
        long queueBytes = shape.queueBytes();
        long bitsPerS = shape.bitsPerS();
        require(
                shape.delayNs() >= 0 && shape.delayNs() <= MAX_DELAY.toNanos(),
                prefix + "delay: " + Durations.format(Duration.ofNanos(shape.delayNs())),
                "0s.." + Durations.format(MAX_DELAY));
        require(shape.loss() >= 0 && shape.loss() <= 1, prefix + "loss: " + shape.loss(), "0..1");
        require(
                bitsPerS == Shape.UNLIMITED || (bitsPerS >= MIN_RATE.bitsPerS() && bitsPerS <= MAX_RATE.bitsPerS()),
                prefix + "rate: " + new BitRate(bitsPerS),
                MIN_RATE + ".." + MAX_RATE);
        if (queueBytes != Shape.AUTOMATIC) {
            require(
                    queueBytes >= mtu,
                    prefix + "queue: " + new ByteSize(queueBytes),
                    "at least one packet, the mtu of " + mtu);
        }
        require(
                shape.capacityBytes() <= MAX_CAPACITY.bytes(),
                prefix + "queue: rate x delay + queue is " + shape.capacityBytes() + " bytes",
                "at most " + MAX_CAPACITY + " in one direction");
    }

    static void check(int mtu, Map<String, HostSpec> hosts, List<LinkSpec> links) {
        require(!hosts.isEmpty(), "hosts: none", "at least one");
        Map<InetAddress, String> owners = new HashMap<>();
        hosts.forEach((name, host) -> {
            String key = "hosts." + name;
            require(
                    name.matches(HOST_NAME) && !name.equals(NetworkBuilder.WAN) && !name.equals("localhost"),
                    key + ": " + name,
                    "a host name of at most 32 of a-z, 0-9 and -, not wan or localhost");
            require(
                    host.address6() == null || mtu >= MIN_IPV6_MTU,
                    "mtu: " + mtu,
                    "at least " + MIN_IPV6_MTU + " where a host has an IPv6 address");
            for (InetAddress address : host.addresses()) {
                String owner = owners.put(address, name);
                require(
                        owner == null,
                        key + ": " + address.getHostAddress() + " is the address of " + owner + " too",
                        "each address once");
            }
            if (host.access() != null) {
                check(key + ".access.", host.access().shape(), mtu);
            }
        });
        Set<Set<String>> pairs = new HashSet<>();
        for (int i = 0; i < links.size(); i++) {
            LinkSpec link = links.get(i);
            String key = "links[" + i + "].between: ";
            for (String end : link.between()) {
                require(hosts.containsKey(end), key + end, "one of the hosts " + String.join(", ", hosts.keySet()));
            }
            require(pairs.add(Set.copyOf(link.between())), key + link.between() + " again", "each pair once");
            check("links[" + i + "].", link.shape(), mtu);
        }
        hosts.forEach((name, host) -> {
            String gateway = host.gateway();
            require(
                    gateway == null || (!gateway.equals(name) && pairs.contains(Set.of(name, gateway))),
                    "hosts." + name + ".gateway: " + gateway,
                    "another host with a link to " + name);
        });
    }

    private static void require(boolean holds, String found, String expected) {
        if (!holds) {
            throw new IllegalArgumentException(found + " (expected: " + expected + ")");
        }
    }
}
