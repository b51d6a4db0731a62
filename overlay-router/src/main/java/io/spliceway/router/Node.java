// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router;

import io.netty.channel.EventLoop;
import io.netty.channel.IoEventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import io.spliceway.control.client.ControlSession;
import io.spliceway.control.client.NodeRegistration;
import io.spliceway.router.config.EarlySynConfig;
import io.spliceway.router.config.NodeConfig;
import io.spliceway.router.config.ServiceConfig;
import io.spliceway.router.early.EarlyBudget;
import io.spliceway.router.early.SynTap;
import io.spliceway.router.flow.EarlyOpens;
import io.spliceway.router.flow.EdgeService;
import io.spliceway.router.flow.FlowContext;
import io.spliceway.router.flow.FlowSet;
import io.spliceway.router.flow.TransitService;
import io.spliceway.router.metrics.MetricsServer;
import io.spliceway.router.metrics.NodeMetrics;
import io.spliceway.router.net.IdleWindow;
import io.spliceway.router.net.Listener;
import io.spliceway.router.net.NodeLoop;
import io.spliceway.router.net.Resolver;
import io.spliceway.router.net.SocketSettings;
import io.spliceway.router.probe.Prober;
import io.spliceway.router.route.ControlledRoutes;
import io.spliceway.router.route.PeerDirectory;
import io.spliceway.router.route.RouteTable;
import io.spliceway.router.route.StaticRoutes;
import io.spliceway.router.trunk.Greeter;
import io.spliceway.router.trunk.PathRates;
import io.spliceway.router.trunk.PoolSettings;
import io.spliceway.router.trunk.TrunkKeys;
import io.spliceway.settings.HostPort;
import io.spliceway.settings.Version;
import io.spliceway.splice.ConduitOptions;
import io.spliceway.splice.LoopCounters;
import io.spliceway.splice.LoopOptions;
import io.spliceway.splice.NettyLoop;
import io.spliceway.splice.PumpKind;
import io.spliceway.splice.Transport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running node: where its parts are put together. Made and closed by one thread, which is no loop's. */
public final class Node implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Node.class);
    private static final long STOP_MAX_MS = 5_000;

    private final NodeConfig config;
    private final MultiThreadIoEventLoopGroup group;
    private final PathRates rates = new PathRates();
    private final List<Lane> lanes = new ArrayList<>();
    private final List<Listener> listeners = new ArrayList<>();
    private final Map<String, InetSocketAddress> serviceAddresses = new HashMap<>();
    private final Resolver resolver;
    private final NodeMetrics metrics = new NodeMetrics();
    private final TrunkKeys keys;
    private final Greeter greeter;
    private final SocketSettings origins;
    private final SocketSettings trunks;
    /** Of the legs to each service's clients. */
    private final Map<ServiceConfig, SocketSettings> clients = new LinkedHashMap<>();

    private @Nullable InetSocketAddress trunkAddress;
    private @Nullable ControlSession session;
    private @Nullable Prober prober;
    private @Nullable MetricsServer metricsServer;
    private @Nullable EarlyOpens early;
    private boolean closed;

    /** A loop and the flows that live on it. */
    private record Lane(NodeLoop loop, FlowSet flows) {}

    private Node(NodeConfig config) {
        this.config = config;
        keys = new TrunkKeys(config.controller() != null, config.trunk().readKeys(), System::nanoTime);
        greeter = new Greeter(config.node(), keys, metrics::trunkRefused);
        String longLegs = config.congestion() != null ? config.congestion() : SocketSettings.congestionForLongLegs();
        origins = settings(config.congestion(), 0);
        trunks = settings(named(config.trunk().congestion(), longLegs), (int)
                config.trunk().deadAfter().toSeconds());
        for (ServiceConfig service : config.services()) {
            clients.put(service, settings(named(service.congestion(), longLegs), 0));
        }
        Transport transport = config.transport();
        resolver = new Resolver(transport);
        int count = config.loops() > 0 ? config.loops() : Runtime.getRuntime().availableProcessors();
        group = new MultiThreadIoEventLoopGroup(count, new DefaultThreadFactory("loop"), transport.newHandlerFactory());
        LoopOptions options = new LoopOptions(
                (int) config.pipeCapacity().bytes(),
                LoopOptions.DEFAULT.bufferBytes(),
                config.limits().heldPerLoop().bytes());
        for (EventExecutor executor : group) {
            NodeLoop loop = new NodeLoop(
                    NettyLoop.on((IoEventLoop) executor, options),
                    greeter,
                    resolver,
                    trunks,
                    config.connectTimeout().toNanos(),
                    new PoolSettings(
                            config.trunk().pool().low(), config.trunk().pool().high()),
                    config.trunk().warmBudget().bytes() / count,
                    rates);
            lanes.add(new Lane(loop, new FlowSet()));
        }
        List<LoopCounters> counters =
                lanes.stream().map(lane -> lane.loop().loop().counters()).toList();
        metrics.watch(counters);
    }

    /**
     * Starts a node; it serves when this returns.
     *
     * @throws io.spliceway.settings.UserError when a setting can't be put in force, with nothing left open
     */
    public static Node start(NodeConfig config) {
        Node node = new Node(config);
        try {
            node.open();
            return node;
        } catch (RuntimeException e) {
            node.close();
            throw e;
        }
    }

    /** Tells the log that the node serves, and where. */
    public void announce() {
        LOG.info(
                "node ready node={} roles={} trunk={} services={} loops={} transport={} congestion={} controller={}",
                config.node(),
                config.effectiveRoles().stream()
                        .map(role -> role.name().toLowerCase(Locale.ROOT))
                        .sorted()
                        .collect(Collectors.joining(",")),
                NetUtil.toSocketAddressString(trunkAddress()),
                serviceAddresses.entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + NetUtil.toSocketAddressString(entry.getValue()))
                        .collect(Collectors.joining(",", "{", "}")),
                lanes.size(),
                config.transport(),
                congestion(),
                config.controller() == null ? "none" : config.controller());
    }

    /** Where a service really listens; the port when 0 was asked for. */
    public InetSocketAddress serviceAddress(String service) {
        InetSocketAddress address = serviceAddresses.get(service);
        if (address == null) {
            throw new IllegalArgumentException(service + " is no service of this node");
        }
        return address;
    }

    /** Where the trunk listener really listens. */
    public InetSocketAddress trunkAddress() {
        InetSocketAddress address = trunkAddress;
        if (address == null) {
            throw new IllegalStateException("not started");
        }
        return address;
    }

    public NodeMetrics metrics() {
        return metrics;
    }

    /** Stops taking connections, ends flows with resets, frees everything. Idempotent. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        listeners.forEach(Listener::close);
        listeners.clear();
        if (session != null) {
            session.close();
        }
        if (prober != null) {
            prober.stop();
        }
        if (metricsServer != null) {
            metricsServer.close();
        }
        if (early != null) {
            early.close();
        }
        for (Lane lane : lanes) {
            EventLoop eventLoop = lane.loop().loop().eventLoop();
            if (!eventLoop.isShuttingDown()) {
                eventLoop.submit(lane.flows()::abortAll).awaitUninterruptibly();
            }
        }
        NettyLoop.shutDown(group, STOP_MAX_MS).awaitUninterruptibly();
        resolver.close();
    }

    private void open() {
        if (config.trunk().keepWindow()) {
            IdleWindow.keep();
        }
        origins.check("congestion");
        trunks.check("trunk.congestion");
        clients.forEach((service, settings) -> settings.check("services." + service.name() + ".congestion"));
        AtomicReference<@Nullable ControlSession> reports = new AtomicReference<>();
        prober = new Prober(
                lanes.getFirst().loop(),
                greeter,
                resolver,
                origins,
                trunks,
                config.connectTimeout().toNanos(),
                rates,
                metrics,
                measurement -> {
                    ControlSession open = reports.get();
                    if (open != null) {
                        open.report(measurement);
                    }
                });
        if (config.controller() == null) {
            StaticRoutes fixed = new StaticRoutes(config.peers());
            listen(context(fixed, fixed));
            keepReady(config.peers());
        } else {
            ControlledRoutes controlled =
                    new ControlledRoutes(config.node(), config.peers(), this::keepReady, prober::plan, keys::adopt);
            listen(context(controlled, controlled));
            session = ControlSession.open(config.controller(), registration(), controlled);
            reports.set(session);
            metrics.watchController(session::isConnected);
        }
    }

    private SocketSettings settings(@Nullable String congestion, int silenceS) {
        return new SocketSettings(congestion, (int) config.limits().unsent().bytes(), silenceS);
    }

    /** What is set for one kind of leg, or else what all have. */
    private static @Nullable String named(@Nullable String own, @Nullable String all) {
        return own != null ? own : all;
    }

    /** For the log: each kind of leg, and its congestion control. */
    private String congestion() {
        Map<String, SocketSettings> legs = new LinkedHashMap<>();
        legs.put("trunks", trunks);
        clients.forEach((service, settings) -> legs.put(service.name(), settings));
        legs.put("origins", origins);
        return legs.entrySet().stream()
                .map(leg -> leg.getKey() + "=" + named(leg.getValue().congestion(), "system"))
                .collect(Collectors.joining(",", "{", "}"));
    }

    /** Any thread. */
    private void keepReady(Map<String, HostPort> peers) {
        for (Lane lane : lanes) {
            lane.loop().loop().eventLoop().execute(() -> lane.loop().trunks().keepReady(peers));
        }
    }

    private FlowContext context(RouteTable routes, PeerDirectory peers) {
        return new FlowContext(
                config.node(),
                greeter,
                config.effectiveRoles(),
                routes,
                peers,
                resolver,
                origins,
                trunks,
                config.connectTimeout().toNanos(),
                config.trunk().deadAfter().toNanos(),
                new ConduitOptions(
                        PumpKind.AUTO,
                        config.turnBudget().bytes(),
                        config.limits().heldPerFlow().bytes(),
                        0),
                config.limits().flowsPerLoop(),
                metrics);
    }

    private void listen(FlowContext context) {
        HostPort metricsListen = config.metrics().listen();
        if (metricsListen != null) {
            metricsServer = MetricsServer.open(
                    group, config.transport(), Listener.checkFree("metrics.listen", metricsListen), metrics);
        }
        trunkAddress = listen(
                "trunk.listen",
                config.trunk().listen(),
                context.trunks(),
                lane -> new TransitService(context, lane.loop(), lane.flows()));
        EarlyOpens opens = earlyOpens();
        for (ServiceConfig service : config.services()) {
            List<EdgeService> doors = new ArrayList<>();
            String key = "services." + service.name() + ".";
            SocketSettings legs = clients.getOrDefault(service, origins);
            InetSocketAddress address = listen(key + "listen", service.listen(), legs, lane -> {
                EdgeService door = new EdgeService(context, lane.loop(), lane.flows(), service, opens);
                doors.add(door);
                return door;
            });
            serviceAddresses.put(service.name(), address);
            if (opens != null) {
                opens.serve(address, doors);
            }
        }
        beginEarly(opens);
    }

    /** Null where early SYN is off; the log says why when that is not what was asked for. */
    private @Nullable EarlyOpens earlyOpens() {
        EarlySynConfig wanted = config.earlySyn();
        if (config.services().isEmpty() || wanted.mode() == EarlySynConfig.Mode.OFF) {
            return null;
        }
        String cause = SynTap.unavailabilityCause();
        if (cause != null) {
            LOG.warn("early syn off why=\"{}\"", cause);
            return null;
        }
        return new EarlyOpens(
                lanes.getFirst().loop().loop(),
                metrics,
                new EarlyBudget(wanted.outstanding(), wanted.perSource()),
                wanted.claimWithin().toNanos());
    }

    private void beginEarly(@Nullable EarlyOpens opens) {
        early = opens;
        if (opens == null) {
            return;
        }
        try {
            opens.begin();
            LOG.info("early syn on outstanding={}", config.earlySyn().outstanding());
        } catch (IOException e) {
            LOG.warn("early syn off why=\"{}\"", e.getMessage());
        }
    }

    /** One listener a loop, on the same port. */
    private InetSocketAddress listen(
            String key, HostPort wanted, SocketSettings settings, Function<Lane, Listener.Acceptor> acceptors) {
        InetSocketAddress address = Listener.checkFree(key, wanted);
        for (Lane lane : lanes) {
            Listener listener =
                    Listener.open(lane.loop().loop(), key, address, settings, lanes.size() > 1, acceptors.apply(lane));
            listeners.add(listener);
            address = listener.address();
        }
        return address;
    }

    private NodeRegistration registration() {
        HostPort advertised = config.trunk().advertise();
        return new NodeRegistration(
                config.node(),
                advertised != null
                        ? advertised
                        : new HostPort(
                                config.trunk().listen().host(), trunkAddress().getPort()),
                config.effectiveRoles(),
                config.services().stream()
                        .map(ServiceConfig::destination)
                        .distinct()
                        .toList(),
                Version.current());
    }
}
