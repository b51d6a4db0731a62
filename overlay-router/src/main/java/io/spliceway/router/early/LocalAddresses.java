// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router.early;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The addresses of this machine. A packet to another one may pass by when the machine is a router as well. One thread;
 * the kernel is asked again when an address is not known, and then not for 10 s.
 */
public final class LocalAddresses {
    private static final Logger LOG = LoggerFactory.getLogger(LocalAddresses.class);
    private static final long ASK_AGAIN_NS = 10_000_000_000L;

    private Set<InetAddress> known = Set.of();
    private boolean asked;
    private long askedNs;

    /** Knows nothing yet. */
    public LocalAddresses() {}

    /** Whether an address is one of this machine; one that came less than 10 s ago may not be known. */
    public boolean contains(InetAddress address, long nowNs) {
        if (address.isLoopbackAddress() || known.contains(address)) {
            return true;
        }
        if (asked && nowNs - askedNs < ASK_AGAIN_NS) {
            return false;
        }
        asked = true;
        askedNs = nowNs;
        known = ask();
        return known.contains(address);
    }

    private static Set<InetAddress> ask() {
        try (Stream<NetworkInterface> interfaces = NetworkInterface.networkInterfaces()) {
            return interfaces.flatMap(NetworkInterface::inetAddresses).collect(Collectors.toUnmodifiableSet());
        } catch (SocketException e) {
            LOG.warn("the addresses of this machine cannot be read why=\"{}\"", e.getMessage());
            return Set.of();
        }
    }
}
