// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.lab.spec;

import io.spliceway.settings.Setting;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A host of a lab. */
public record HostSpec(
        @Setting(help = "Its IPv4 address.") String address,

        @Setting(help = "Its IPv6 address; without one the host has no IPv6.", fallback = Setting.NONE) @Nullable
        String address6,

        @Setting(
                help = "Congestion control of its TCP connections, as in"
                        + " `net.ipv4.tcp_available_congestion_control`.",
                fallback = "cubic",
                pattern = "[a-z0-9_]{1,15}")
        String congestion,

        @Setting(
                help = "Segments its TCP connections begin with, as `initcwnd` of ip-route(8); 10 is Linux's own.",
                fallback = "10",
                min = "1",
                max = "1000")
        int initialWindow,

        @Setting(
                help = "Another host that gets everything this one sends, whatever the destination, as a router on its"
                        + " only way out does; they need a link.",
                fallback = Setting.NONE)
        @Nullable
        String gateway,

        @Setting(
                help = "Its last mile, shared by everything it sends (one direction) and receives (the other).",
                fallback = Setting.NONE)
        @Nullable
        AccessSpec access,

        @Setting(
                help = "More sysctls of its namespace; only `net.*`, others belong to the whole machine.",
                fallback = Setting.NONE)
        Map<String, String> sysctls) {

    /** What a connection begins with when no route says otherwise, in segments (RFC 6928). */
    static final int LINUX_INITIAL_WINDOW = 10;

    private static final String IPV4 = "(0|[1-9][0-9]{0,2})(\\.(0|[1-9][0-9]{0,2})){3}";
    private static final String SYSCTL = "net\\.[a-zA-Z0-9_-]+(\\.[a-zA-Z0-9_-]+)+";

    /**
     * Checks what concerns the host alone.
     *
     * @throws IllegalArgumentException {@code key: value (expected: ...)}
     */
    public HostSpec {
        if (!address.matches(IPV4) || !isUnicast(address)) {
            throw new IllegalArgumentException(
                    "address: " + address + " (expected: a unicast IPv4 address such as 10.77.0.1)");
        }
        if (address6 != null
                && (!address6.contains(":")
                        || !isUnicast(address6)
                        || !(InetAddress.ofLiteral(address6) instanceof Inet6Address six)
                        || six.isLinkLocalAddress())) {
            throw new IllegalArgumentException(
                    "address6: " + address6 + " (expected: a unicast IPv6 address such as fd77::1)");
        }
        sysctls.keySet().forEach(key -> {
            if (!key.matches(SYSCTL)) {
                throw new IllegalArgumentException(
                        "sysctls." + key + ": not a setting of a network namespace (expected: net.*)");
            }
        });
    }

    /** Its address or addresses. */
    public List<InetAddress> addresses() {
        return Stream.of(address, address6 == null ? address : address6)
                .distinct()
                .<InetAddress>map(InetAddress::ofLiteral)
                .toList();
    }

    /** Its IPv4 address. */
    public Inet4Address address4() {
        return Inet4Address.ofLiteral(address);
    }

    private static boolean isUnicast(String literal) {
        try {
            InetAddress address = InetAddress.ofLiteral(literal);
            int first = address.getAddress()[0] & 0xff;
            boolean reserved = address instanceof Inet4Address && (first == 0 || first >= 240);
            return !reserved
                    && !address.isAnyLocalAddress()
                    && !address.isLoopbackAddress()
                    && !address.isMulticastAddress();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
