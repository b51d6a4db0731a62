// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.lab.machine;

import io.spliceway.load.lab.spec.HostSpec;
import io.spliceway.load.lab.spec.LabSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * The files that {@code ip netns exec} puts in the place of those in {@code /etc}, ip-netns(8): there the hosts of a lab
 * find each other by name, and no name server of the world outside. Under the {@link StateLock}.
 */
final class NetnsFiles {
    private static final Path ROOT = Path.of("/etc/netns");
    /** Says that a lab made the directory, so that the last one removes it. */
    private static final Path MADE_BY_US = LabState.ROOT.resolve("etc-netns");

    private NetnsFiles() {}

    static void write(LabSpec spec) {
        try {
            if (!Files.exists(ROOT)) {
                Files.writeString(MADE_BY_US, "");
                Files.createDirectories(ROOT);
            }
            for (Map.Entry<String, HostSpec> host : spec.hosts().entrySet()) {
                Path directory = ROOT.resolve(spec.namespace(host.getKey()));
                Files.createDirectories(directory);
                Files.writeString(
                        directory.resolve("hosts"), names(spec, host.getValue().address6() != null));
                Files.writeString(
                        directory.resolve("resolv.conf"),
                        "# A lab has no name server, and answers at once that it has none.\nnameserver 127.0.0.1\n");
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write below " + ROOT, e);
        }
    }

    /** Removes what {@link #write} wrote for a namespace, and nothing that somebody else put there. */
    static void remove(String namespace) {
        Path directory = ROOT.resolve(namespace);
        try {
            Files.deleteIfExists(directory.resolve("hosts"));
            Files.deleteIfExists(directory.resolve("resolv.conf"));
            LabState.removeIfEmpty(directory);
            if (Files.exists(MADE_BY_US) && LabState.removeIfEmpty(ROOT)) {
                Files.delete(MADE_BY_US);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + directory, e);
        }
    }

    /** IPv6 addresses are only for those that could use them. */
    private static String names(LabSpec spec, boolean ipv6) {
        StringBuilder hosts = new StringBuilder("127.0.0.1 localhost\n::1 localhost\n");
        spec.hosts().forEach((name, host) -> {
            for (InetAddress address : host.addresses()) {
                if (ipv6 || address instanceof Inet4Address) {
                    hosts.append(address.getHostAddress())
                            .append(' ')
                            .append(name)
                            .append('\n');
                }
            }
        });
        return hosts.toString();
    }
}
