// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.lab.wan;

import io.spliceway.load.lab.wan.Network.Direction;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Collects hosts, then accesses, gateways and links, and makes a {@link Network} of them. */
public final class NetworkBuilder {
    /** The far side of a host's access, in the place of a host's name. */
    public static final String WAN = "wan";

    private record Access(Stage up, Stage down) {}

    private final long seed;
    private final LongSupplier clock;
    private final long nowNs;
    private final BlockPool pool;
    private final List<String> names = new ArrayList<>();
    private final List<Endpoint> endpoints = new ArrayList<>();
    private final List<List<InetAddress>> addresses = new ArrayList<>();
    private final Map<String, Access> accesses = new HashMap<>();
    private final Map<String, String> gateways = new HashMap<>();
    private final List<Direction> directions = new ArrayList<>();
    private final List<Path> paths = new ArrayList<>();

    /**
     * Begins.
     *
     * @param seed of all random losses
     * @param clock nanoseconds, as {@link System#nanoTime}
     */
    public NetworkBuilder(long seed, LongSupplier clock) {
        this(seed, clock, BlockPool.MAX_BLOCKS);
    }

    NetworkBuilder(long seed, LongSupplier clock, int blocks) {
        this.seed = seed;
        this.clock = clock;
        this.nowNs = clock.getAsLong();
        this.pool = new BlockPool(blocks);
    }

    /** Adds a host. */
    public NetworkBuilder host(String name, Wire wire, List<InetAddress> hostAddresses) {
        endpoints.add(new Endpoint(names.size(), wire));
        names.add(name);
        addresses.add(hostAddresses);
        return this;
    }

    /** Gives a host a last mile, which all it sends and receives shares; before its links. */
    public NetworkBuilder access(String host, Shape shape) {
        Stage up = stage(host, WAN, shape);
        Stage down = stage(WAN, host, shape);
        accesses.put(host, new Access(up, down));
        directions.add(new Direction(host, WAN, true, up, null));
        directions.add(new Direction(WAN, host, true, down, null));
        return this;
    }

    /** Makes a host send everything to another, whatever its destination. */
    public NetworkBuilder gateway(String host, String gateway) {
        gateways.put(host, gateway);
        return this;
    }

    /** Joins two hosts, each direction alike. */
    public NetworkBuilder link(String a, String b, Shape shape) {
        direction(a, b, shape);
        direction(b, a, shape);
        return this;
    }

    /** Makes the network. */
    public Network build() {
        @Nullable Path[][] ways = new Path[names.size()][names.size()];
        for (Direction direction : directions) {
            if (direction.path() != null) {
                ways[names.indexOf(direction.from())][names.indexOf(direction.to())] = direction.path();
            }
        }
        int[] gatewayIndexes = new int[names.size()];
        Arrays.setAll(gatewayIndexes, host -> names.indexOf(gateways.get(names.get(host))));
        return new Network(
                pool, clock, new AddressTable(addresses), endpoints, directions, paths, ways, gatewayIndexes);
    }

    private void direction(String from, String to, Shape shape) {
        Access sender = accesses.get(from);
        Access receiver = accesses.get(to);
        Path path = new Path(
                paths.size(),
                sender == null ? null : sender.up(),
                stage(from, to, shape),
                receiver == null ? null : receiver.down(),
                endpoints.get(names.indexOf(to)),
                new Lateness());
        paths.add(path);
        directions.add(new Direction(from, to, false, path.link(), path));
    }

    /** Each direction draws from its own sequence, so that another link in the file does not change its losses. */
    private Stage stage(String from, String to, Shape shape) {
        long own = seed * 1_000_003 + from.hashCode();
        return new Stage(shape, own * 1_000_003 + to.hashCode(), pool, nowNs);
    }
}
