// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router.flow;

import io.spliceway.linux.GetSockName;
import io.spliceway.linux.Packet;
import io.spliceway.router.early.EarlyBudget;
import io.spliceway.router.early.EarlyBudget.Ending;
import io.spliceway.router.early.EarlyOutcome;
import io.spliceway.router.early.FourTuple;
import io.spliceway.router.early.LocalAddresses;
import io.spliceway.router.early.SynTap;
import io.spliceway.router.metrics.NodeMetrics;
import io.spliceway.splice.NettyLoop;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Early SYN: opens flows upstream while their clients' handshakes are under way. SYNs are seen and counted on one loop,
 * and what is opened for them lives on all; a connection that is accepted elsewhere is handed to where its upstream leg is.
 */
public final class EarlyOpens implements SynTap.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(EarlyOpens.class);

    private final NettyLoop loop;
    private final NodeMetrics metrics;
    private final EarlyBudget budget;
    private final long claimWithinNs;
    private final EarlyTable table = new EarlyTable();
    private final LocalAddresses localAddresses = new LocalAddresses();
    private final Map<Integer, List<Door>> doors = new HashMap<>();
    private final List<SynTap> taps = new ArrayList<>();
    private int nextLoop;

    /** A service where it listens, on each loop. */
    private record Door(InetAddress address, List<EdgeService> services) {
        /** Whether a connection to that address comes in here, as far as the address tells. */
        boolean takes(FourTuple tuple) {
            if (!address.isAnyLocalAddress()) {
                return tuple.local().getAddress().equals(address);
            }
            return address instanceof Inet6Address || tuple.isIpv4();
        }
    }

    /**
     * Nothing is seen before {@link #begin}.
     *
     * @param loop where SYNs are seen and the budget is kept
     * @param claimWithinNs nanoseconds after which what nobody has claimed is closed
     */
    public EarlyOpens(NettyLoop loop, NodeMetrics metrics, EarlyBudget budget, long claimWithinNs) {
        this.loop = loop;
        this.metrics = metrics;
        this.budget = budget;
        this.claimWithinNs = claimWithinNs;
        metrics.watchEarly(table::size);
    }

    /** Adds a service; before {@link #begin}. */
    public void serve(InetSocketAddress listening, List<EdgeService> services) {
        doors.computeIfAbsent(listening.getPort(), _ -> new ArrayList<>())
                .add(new Door(listening.getAddress(), List.copyOf(services)));
    }

    /**
     * Sees SYNs from now on, in the network namespace of the calling thread, which is no loop's.
     *
     * @throws IOException when the kernel refuses, with nothing left open
     */
    public void begin() throws IOException {
        SortedSet<Integer> ports = new TreeSet<>(doors.keySet());
        List<InetAddress> addresses =
                doors.values().stream().flatMap(List::stream).map(Door::address).toList();
        boolean ipv6 = addresses.stream().anyMatch(Inet6Address.class::isInstance);
        boolean ipv4 = addresses.stream()
                .anyMatch(address -> !(address instanceof Inet6Address) || address.isAnyLocalAddress());
        List<SynTap> opened = new ArrayList<>();
        try {
            if (ipv4) {
                opened.add(SynTap.open(loop, Packet.IPV4, ports, this));
            }
            if (ipv6) {
                opened.add(SynTap.open(loop, Packet.IPV6, ports, this));
            }
        } catch (IOException e) {
            opened.forEach(SynTap::end);
            throw e;
        }
        var begun = loop.eventLoop()
                .submit(() -> {
                    taps.addAll(opened);
                    for (SynTap tap : opened) {
                        tap.begin();
                    }
                    return null;
                })
                .awaitUninterruptibly();
        if (!begun.isSuccess()) {
            close();
            throw new IOException("not watched: " + begun.cause().getMessage());
        }
    }

    /** Sees nothing any more and closes what nobody has claimed. Idempotent; not on a loop's thread. */
    public void close() {
        try {
            loop.eventLoop()
                    .submit(() -> {
                        taps.forEach(SynTap::end);
                        taps.clear();
                        table.all().forEach(EarlyUpstream::expireNow);
                    })
                    .awaitUninterruptibly();
        } catch (RejectedExecutionException ended) {
            LOG.debug("early syn ended with its loop");
        }
    }

    /**
     * What was opened for a connection that was accepted just now. Any loop's thread.
     *
     * @return null for nothing
     */
    @Nullable
    EarlyUpstream claim(int fd, InetSocketAddress client) {
        InetSocketAddress local = GetSockName.local(fd);
        return local == null ? null : table.claim(FourTuple.of(client, local));
    }

    @Override
    public void onSyn(FourTuple tuple) {
        List<EdgeService> services = services(tuple);
        if (services == null || tuple.isLinkLocal()) {
            return;
        }
        if (table.contains(tuple)) {
            metrics.early(EarlyOutcome.DUPLICATE, 1);
            return;
        }
        int ticket = budget.ask(tuple.sourcePrefix(), loop.nanoTime());
        if (ticket < 0) {
            metrics.early(ticket == EarlyBudget.SWITCHED_OFF ? EarlyOutcome.SWITCHED_OFF : EarlyOutcome.OVER_BUDGET, 1);
            return;
        }
        nextLoop = (nextLoop + 1) % services.size();
        EarlyUpstream upstream = new EarlyUpstream(this, tuple, services, nextLoop, ticket);
        if (table.put(tuple, upstream)) {
            upstream.seek();
        } else {
            metrics.early(EarlyOutcome.DUPLICATE, 1);
            budget.ended(ticket, Ending.VOID, loop.nanoTime());
        }
    }

    @Override
    public void onDropped(long count) {
        metrics.early(EarlyOutcome.DROPPED, count);
    }

    long claimWithinNs() {
        return claimWithinNs;
    }

    void opened() {
        metrics.early(EarlyOutcome.OPENED, 1);
    }

    /** Takes an entry out of the table; false when somebody else has. Any thread. */
    boolean remove(EarlyUpstream upstream) {
        return table.remove(upstream.tuple(), upstream);
    }

    /** An entry that was put into the table is over, or about to become a flow. Any thread. */
    void ended(EarlyUpstream upstream, EarlyOutcome outcome) {
        metrics.early(outcome, 1);
        var _ = remove(upstream);
        refund(upstream, outcome);
    }

    /** A connection has come before anything was opened for it. Any thread. */
    void neverOpened(EarlyUpstream upstream) {
        refund(upstream, EarlyOutcome.NO_TRUNK);
    }

    private void refund(EarlyUpstream upstream, EarlyOutcome outcome) {
        Ending ending = switch (outcome) {
            case CLAIMED -> Ending.CLAIMED;
            case EXPIRED -> Ending.EXPIRED;
            default -> Ending.VOID;
        };
        try {
            loop.execute(() -> budget.ended(upstream.ticket(), ending, loop.nanoTime()));
        } catch (RejectedExecutionException ended) {
            LOG.debug("early syn ended with its loop tuple=\"{}\"", upstream.tuple());
        }
    }

    /** The service a SYN is for; a listener that has the address itself goes before one that has any. */
    private @Nullable List<EdgeService> services(FourTuple tuple) {
        List<Door> candidates = doors.get(tuple.localPort());
        if (candidates == null) {
            return null;
        }
        Door any = null;
        for (Door door : candidates) {
            if (door.takes(tuple)) {
                if (!door.address().isAnyLocalAddress()) {
                    return door.services();
                }
                any = door;
            }
        }
        InetAddress local = tuple.local().getAddress();
        return any != null && localAddresses.contains(local, loop.nanoTime()) ? any.services() : null;
    }
}
