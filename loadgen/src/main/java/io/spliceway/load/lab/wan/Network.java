// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.lab.wan;

import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Hosts and the paths between them. One thread, the loop's, brings packets in and asks for those that are due; no
 * method allocates. Made by {@link NetworkBuilder}.
 */
public final class Network implements AutoCloseable {
    /** The largest packet a device hands over, with room to spare. */
    private static final int SCRATCH_BYTES = 128 << 10;

    /** 32 MiB: a few links of 1 Gbit/s and 100 ms; more is committed as it is needed. */
    private static final int TOUCHED_BLOCKS = 128;

    /**
     * One direction of a link or of an access.
     *
     * @param from a host's name, or {@link NetworkBuilder#WAN} for the side away from the host of an access
     * @param access whether it belongs to a host and not to a pair
     * @param path the path whose link this is; null for an access, which is part of many
     */
    public record Direction(
            String from,
            String to,
            boolean access,
            Stage stage,
            @Nullable Path path) {}

    private final BlockPool pool;
    private final LongSupplier clock;
    private final AddressTable addresses;
    private final List<Endpoint> endpoints;
    private final List<Direction> directions;
    /** By sender and receiver; null where they cannot reach each other. */
    private final @Nullable Path[][] ways;
    /** By index. */
    private final Path[] paths;
    /** To whom a host sends whatever is not for that host itself; {@link AddressTable#UNKNOWN} for none. */
    private final int[] gateways;

    private final int scratch;
    private final Packet packet = new Packet();
    /** Stages that hold packets, the one whose first is due first at the head. */
    private final PriorityQueue<Stage> agenda;

    Network(
            BlockPool pool,
            LongSupplier clock,
            AddressTable addresses,
            List<Endpoint> endpoints,
            List<Direction> directions,
            List<Path> paths,
            @Nullable Path[][] ways,
            int[] gateways) {
        this.pool = pool;
        this.clock = clock;
        this.addresses = addresses;
        this.endpoints = List.copyOf(endpoints);
        this.directions = List.copyOf(directions);
        this.paths = paths.toArray(Path[]::new);
        this.ways = ways;
        this.gateways = gateways;
        this.scratch = pool.take();
        this.agenda = new PriorityQueue<>(
                directions.size() + 1,
                Comparator.comparingLong(stage -> stage.line().dueNs()));
    }

    /** Has the kernel commit memory for what will be on its way, before a packet has to wait for it. Before the loop. */
    public void touchMemory() {
        pool.touch(TOUCHED_BLOCKS);
    }

    public List<Endpoint> endpoints() {
        return endpoints;
    }

    public List<Direction> directions() {
        return directions;
    }

    /**
     * Takes the next packet that a host sent.
     *
     * @return more than 0, or what {@link Wire#read} said when there was none
     */
    long takeFrom(Endpoint sender) {
        int at = scratch * BlockPool.BLOCK_BYTES;
        long length = sender.wire().read(pool.address() + at, SCRATCH_BYTES);
        if (length <= 0) {
            return length;
        }
        if (!packet.wrap(pool.memory(), at, (int) length)) {
            sender.malformed().add(1);
            return length;
        }
        Path path = route(sender);
        if (path == null) {
            sender.unroutable().add(1);
        } else {
            forward(path, path.first(), at, clock.getAsLong());
        }
        return length;
    }

    /** When the next packet is due anywhere, or {@link Long#MAX_VALUE}. */
    long nextDueNs() {
        Stage next = agenda.peek();
        return next == null ? Long.MAX_VALUE : next.line().dueNs();
    }

    /** Moves every packet that is due by now on to its next stage or its receiver, in the order in which they are. */
    void deliverDue(long nowNs) {
        for (Stage stage = agenda.peek(); stage != null && stage.line().dueNs() <= nowNs; stage = agenda.peek()) {
            agenda.poll();
            DelayLine line = stage.line();
            Path path = paths[line.path()];
            packet.wrap(pool.memory(), line.packetAt(), line.packetLength());
            forward(path, path.after(stage), line.packetAt(), line.dueNs());
            // Only now: until it is copied or written the packet needs its place.
            line.remove();
            if (!line.isEmpty()) {
                agenda.add(stage);
            }
        }
    }

    /** Sets all counters to zero. Loop only. */
    void resetCounters() {
        endpoints.forEach(Endpoint::reset);
        for (Direction direction : directions) {
            direction.stage().counters().reset();
        }
    }

    /** Forgets how late packets were. Any thread. */
    void resetLateness() {
        for (Path path : paths) {
            path.lateness().reset();
        }
    }

    /** Frees the memory of all packets; nothing may be called afterwards. */
    @Override
    public void close() {
        pool.close();
    }

    private @Nullable Path route(Endpoint sender) {
        int receiver = addresses.find(pool.memory(), packet.destinationAt(), packet.version());
        int gateway = gateways[sender.index()];
        int next = gateway == AddressTable.UNKNOWN ? receiver : gateway;
        return next == AddressTable.UNKNOWN ? null : ways[sender.index()][next];
    }

    private void forward(Path path, @Nullable Stage from, int at, long arrivalNs) {
        Stage stage = from;
        while (stage != null) {
            boolean waiting = !stage.line().isEmpty();
            if (!stage.accept(packet, path.index(), arrivalNs)) {
                if (!waiting && !stage.line().isEmpty()) {
                    agenda.add(stage);
                }
                return;
            }
            stage = path.after(stage);
        }
        path.lateness().record(clock.getAsLong() - arrivalNs);
        if (path.receiver().wire().write(pool.address() + at, packet.length()) < 0) {
            path.receiver().undelivered().add(1);
        }
    }
}
