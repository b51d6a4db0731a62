// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.demo;

import io.spliceway.load.demo.AblationResult.Aging;
import io.spliceway.load.demo.AblationResult.Cell;
import io.spliceway.load.demo.Transfer.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * The same transfers with each mechanism taken away: all ways take turns in one lab, so that what changes meanwhile hits
 * all alike.
 */
final class Ablation implements AutoCloseable {
    private static final long AGING_BYTES = 1_000_000;
    private static final long BETWEEN_BYTES = 10_000;

    private static final long QUIET_NS = 5_000_000_000L;

    /** With fewer than this many edges in turn, a flow would come before the trunk of the last one is free again. */
    private static final int MIN_AGED = 3;

    private static final int MAX_AGED = 20;

    /** Uploads of one way that a client's loss holds far below the rate of its last mile. */
    private static final int SLOW_UPLOADS = 4;

    private static final double LAB_MS = 6_000;
    private static final double CLEAN_UP_MS = 4_000;
    private static final double NODE_MS = 1_000;
    private static final double PROCESS_MS = 3_000;
    private static final double FLOW_MS = 215;

    private final World world;
    private final AblationPlan plan;
    private final DemoProgress progress;
    private final LabSession session;
    private final ProgramSet programs;
    private final AblationNodes nodes;
    private final Duration runMax;
    private final LoadRuns loads;
    private final List<Cell> cells = new ArrayList<>();

    private Ablation(World world, AblationPlan plan, DemoProgress progress, LabSession session) {
        this.world = world;
        this.plan = plan;
        this.progress = progress;
        this.session = session;
        this.programs = new ProgramSet(session.lab(), session.directory());
        this.nodes = new AblationNodes(session.lab(), programs);
        this.runMax = Duration.ofMillis(
                Math.max(LoadRuns.RUN_MAX.toMillis(), (long) (4 * world.likelyDirectMs(plan.largestBytes()))));
        this.loads = new LoadRuns(session.lab(), session.directory(), runMax);
    }

    /** All of it. */
    static AblationResult run(World world, AblationPlan plan, DemoProgress progress) {
        announce(world, plan, progress);
        progress.begin();
        progress.next();
        try (Ablation ablation = new Ablation(world, plan, progress, LabSession.open(world.lab()))) {
            AblationResult result = ablation.measure();
            progress.next();
            return result;
        }
    }

    @Override
    public void close() {
        try {
            programs.close();
        } finally {
            session.close();
        }
    }

    private AblationResult measure() {
        progress.next();
        programs.launchOrigin(Math.max(AGING_BYTES, plan.largestBytes()));
        nodes.launch();
        programs.awaitReady();
        progress.next();
        warmUp();
        progress.next();
        lossBound();
        progress.next();
        takeTurns(transfers(Kind.DOWNLOAD), Variant.split());
        progress.next();
        takeTurns(transfers(Kind.UPLOAD_BBR), List.of(Variant.values()));
        progress.next();
        Aging aging = age();
        return new AblationResult(
                world,
                Stream.of(Kind.values())
                        .flatMap(kind -> transfers(kind).stream())
                        .toList(),
                cells,
                aging);
    }

    private void warmUp() {
        Transfer transfer = new Transfer(Kind.DOWNLOAD, BETWEEN_BYTES);
        List<LoadRuns.Item> items = Variant.split().stream().map(transfer::by).toList();
        await(loads.download(Kind.DOWNLOAD.client(), items, plan.warmUp(), 4), plan.warmUp());
    }

    /**
     * What loss holds far below the rate of every link, so that it can run side by side: the direct downloads, and all
     * that a client with the origin's congestion control uploads.
     */
    private void lossBound() {
        List<Running> running = new ArrayList<>();
        running.add(start(transfers(Kind.DOWNLOAD), List.of(Variant.DIRECT), plan.runs()));
        for (Transfer transfer : transfers(Kind.UPLOAD)) {
            running.add(start(List.of(transfer), List.of(Variant.DIRECT), plan.runs()));
            running.add(start(List.of(transfer), Variant.split(), Math.min(plan.runs(), SLOW_UPLOADS)));
        }
        running.forEach(this::finish);
    }

    /** Uploads of one size at a time: a load has one body. */
    private void takeTurns(List<Transfer> transfers, List<Variant> variants) {
        if (transfers.isEmpty()) {
            return;
        }
        if (transfers.getFirst().kind() == Kind.DOWNLOAD) {
            finish(start(transfers, variants, 1));
        } else {
            transfers.forEach(transfer -> finish(start(List.of(transfer), variants, 1)));
        }
    }

    /** A load under way, and the cells that it fills, in its items' order. */
    private record Running(List<Transfer> transfers, List<Variant> variants, LoadRuns.Batch batch) {}

    private Running start(List<Transfer> transfers, List<Variant> variants, int parallel) {
        Kind kind = transfers.getFirst().kind();
        List<LoadRuns.Item> items = transfers.stream()
                .flatMap(transfer -> variants.stream().map(transfer::by))
                .toList();
        return new Running(
                transfers,
                variants,
                kind == Kind.DOWNLOAD
                        ? loads.download(kind.client(), items, plan.runs(), parallel)
                        : loads.upload(kind.client(), items, plan.runs(), parallel));
    }

    private void finish(Running running) {
        List<Samples> samples =
                await(running.batch(), plan.runs() * running.transfers().size());
        int i = 0;
        for (Transfer transfer : running.transfers()) {
            for (Variant variant : running.variants()) {
                cells.add(new Cell(variant, transfer, samples.get(i++)));
            }
        }
    }

    /**
     * The second and the hundredth flow of a trunk. Every run needs a trunk that nobody has used, so it has an edge of
     * its own; the edges take turns, which gives each trunk the time to be free again.
     */
    private Aging age() {
        int edges = aged(plan);
        nodes.launchAged(edges);
        programs.awaitReady();
        download(BETWEEN_BYTES, AblationNodes.agedByRelay(edges), plan.warmUp(), 4);
        List<String> aged = AblationNodes.aged(edges);
        List<Samples> young = download(AGING_BYTES, aged, 2, 1);
        download(BETWEEN_BYTES, aged, plan.lastFlow() - 3, 1);
        LockSupport.parkNanos(QUIET_NS);
        List<Samples> old = download(AGING_BYTES, aged, 1, 1);
        Samples last = old.stream().reduce(Samples.NONE, Samples::and);
        Samples second = young.stream().map(Ablation::second).reduce(Samples.NONE, Samples::and);
        return new Aging(AGING_BYTES, second, last);
    }

    /** The second of two. */
    private static Samples second(Samples two) {
        return two.ok()
                ? new Samples(two.ttfbMs().subList(1, 2), two.totalMs().subList(1, 2), List.of())
                : new Samples(List.of(), List.of(), two.failures());
    }

    private List<Samples> download(long bytes, List<String> authorities, int each, int parallel) {
        Transfer transfer = new Transfer(Kind.DOWNLOAD, bytes);
        List<LoadRuns.Item> items = authorities.stream().map(transfer::item).toList();
        return await(loads.download(Kind.DOWNLOAD.client(), items, each, parallel), each * authorities.size());
    }

    private List<Samples> await(LoadRuns.Batch batch, int runs) {
        // Far more than anything needs: the load ends what takes longer than one run may.
        List<Samples> samples = batch.await(runMax.plus(runMax.dividedBy(5).multipliedBy(runs)));
        programs.checkAlive();
        return samples;
    }

    private List<Transfer> transfers(Kind kind) {
        return kinds(world).contains(kind) ? plan.transfers(kind) : List.of();
    }

    /** Without BBR in this kernel, both clients are the same. */
    private static Set<Kind> kinds(World world) {
        return world.congestion(Kind.UPLOAD.client()).equals(world.congestion(Kind.UPLOAD_BBR.client()))
                ? EnumSet.complementOf(EnumSet.of(Kind.UPLOAD_BBR))
                : EnumSet.allOf(Kind.class);
    }

    private static int aged(AblationPlan plan) {
        return Math.clamp(plan.runs(), MIN_AGED, MAX_AGED);
    }

    private static void announce(World world, AblationPlan plan, DemoProgress progress) {
        int uploads = plan.transfers(Kind.UPLOAD).size();
        double direct = 1.3 * world.likelyDirectMs(plan.largestBytes()) * (uploads > 0 ? 1.5 : 1);
        double uploaded = kinds(world).contains(Kind.UPLOAD_BBR) ? likelyTurnMs(plan.transfers(Kind.UPLOAD_BBR)) : 0;
        progress.plan(
                "lab: " + world.lab().hosts().size() + " hosts, "
                        + world.lab().links().size() + " links",
                LAB_MS);
        progress.plan("origin and nodes", 12 * NODE_MS);
        progress.plan(
                "warm-up",
                PROCESS_MS + plan.warmUp() / 4.0 * likelyTurnMs(List.of(new Transfer(Kind.DOWNLOAD, BETWEEN_BYTES))));
        progress.plan("direct, and uploads that loss holds back, side by side", direct + (1 + uploads) * PROCESS_MS);
        progress.plan(
                "downloads, all ways taking turns",
                PROCESS_MS + plan.runs() * likelyTurnMs(plan.transfers(Kind.DOWNLOAD)));
        progress.plan("uploads, all ways taking turns", uploads * PROCESS_MS + plan.runs() * uploaded);
        progress.plan(
                "the hundredth flow of a trunk",
                4 * PROCESS_MS
                        + QUIET_NS / 1e6
                        + aged(plan) * (NODE_MS + (plan.warmUp() / 4.0 + plan.lastFlow() + 3) * FLOW_MS));
        progress.plan("clean-up", CLEAN_UP_MS);
    }

    /** For the time left: what a turn of all ways takes, windows that grow and all. */
    private static double likelyTurnMs(List<Transfer> transfers) {
        return transfers.stream()
                        .mapToDouble(Transfer::bytes)
                        .map(bytes -> 300 + 250 * Math.max(0, Math.log10(bytes / 1e4)) + bytes / 2e4)
                        .sum()
                * Variant.split().size();
    }
}
