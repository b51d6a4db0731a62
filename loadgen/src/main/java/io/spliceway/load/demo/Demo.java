// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.demo;

import io.spliceway.load.lab.Lab;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Brings the world up, lets the controller choose, downloads, and takes everything down again. */
public final class Demo implements AutoCloseable {
    private static final Duration ROUTE_LIMIT = Duration.ofSeconds(90);
    private static final Duration DOWNLOAD_LIMIT = Duration.ofMinutes(6);
    private static final int WARM_UP_RUNS = 2;

    private static final double LAB_MS = 6_000;
    private static final double PROGRAMS_MS = 12_000;
    private static final double ROUTE_MS = 10_000;
    private static final double WARM_UP_MS = 8_000;
    private static final double SHORT_RUNS_MS = 9_000;
    private static final double CLEAN_UP_MS = 3_000;
    /** Start and warm-up of a process that downloads. */
    private static final double PROCESS_MS = 3_000;

    private final World world;
    private final DemoProgress progress;
    private final LabSession session;
    private final Programs programs;
    private final ControllerView controller;
    private final Downloads downloads;

    private Demo(World world, DemoProgress progress, LabSession session) {
        this.world = world;
        this.progress = progress;
        this.session = session;
        this.programs = new Programs(session.lab(), session.directory());
        this.controller = new ControllerView(session.lab());
        this.downloads = new Downloads(session.lab(), session.directory());
    }

    /** The whole demo: {@code runs} of each size by each way. */
    static DemoResult run(World world, List<Long> sizes, int runs, DemoProgress progress, Consumer<Demo> whileUp) {
        plan(world, sizes, runs, progress);
        progress.begin();
        progress.next();
        try (Demo demo = up(world, progress)) {
            progress.next();
            demo.programs.start(sizes.getLast());
            progress.next();
            ChosenRoute chosen = demo.settledRoute();
            progress.say("route: " + chosen.text());
            DemoResult result = demo.download(sizes, runs, chosen);
            whileUp.accept(demo);
            progress.next();
            return result;
        }
    }

    /** Brings the lab up; nothing runs in it. */
    static Demo up(World world, DemoProgress progress) {
        return new Demo(world, progress, LabSession.open(world.lab()));
    }

    Lab lab() {
        return session.lab();
    }

    Programs programs() {
        return programs;
    }

    ControllerView controller() {
        return controller;
    }

    /** Waits until the controller has measured DIRECT and a way over every relay, and the edge has its choice. */
    ChosenRoute settledRoute() {
        return controller.await("settled route", Demo::allMeasured, ROUTE_LIMIT);
    }

    private static boolean allMeasured(ChosenRoute chosen) {
        List<List<String>> measured =
                chosen.measured().stream().map(ChosenRoute.Candidate::route).toList();
        return measured.contains(List.of())
                && World.RELAYS.stream().allMatch(relay -> measured.contains(List.of(World.EDGE, relay, World.EGRESS)));
    }

    @Override
    public void close() {
        programs.close();
        session.close();
    }

    private DemoResult download(List<Long> sizes, int runs, ChosenRoute chosen) {
        progress.next();
        await(List.of(downloads.start(
                Stream.of(Way.values())
                        .map(way -> new Downloads.Item(way, sizes.getFirst()))
                        .toList(),
                WARM_UP_RUNS,
                1)));
        progress.next();
        // A direct connection is held back by loss, far below the rate of any link: the largest size runs beside the
        // small ones and its own repetitions.
        List<Downloads.Batch> direct = new ArrayList<>();
        direct.add(downloads.start(List.of(new Downloads.Item(Way.DIRECT, sizes.getLast())), runs, runs));
        if (sizes.size() > 1) {
            direct.add(downloads.start(items(Way.DIRECT, sizes.subList(0, sizes.size() - 1)), runs, 1));
        }
        List<Row> rows = new ArrayList<>(await(direct));
        progress.next();
        List<Downloads.Item> split = new ArrayList<>();
        for (long size : sizes) {
            split.add(new Downloads.Item(Way.NAIVE, size));
            split.add(new Downloads.Item(Way.OVERLAY, size));
        }
        EdgeLog ways = new EdgeLog(() -> programs.log(World.EDGE));
        List<Row> taken = await(List.of(downloads.start(split, runs, 1)));
        ChosenRoute now = controller.now();
        ChosenRoute reported = now == null ? chosen : now;
        if (!reported.route().equals(chosen.route())) {
            progress.say("the route has changed meanwhile to " + reported.text());
        }
        rows.addAll(ways.check(taken, reported.route()));
        return new DemoResult(world, sizes, Downloads.merge(rows), reported);
    }

    private List<Row> await(List<Downloads.Batch> batches) {
        List<Row> rows = new ArrayList<>();
        for (Downloads.Batch batch : batches) {
            rows.addAll(batch.await(DOWNLOAD_LIMIT));
        }
        programs.checkAlive();
        return rows;
    }

    private static List<Downloads.Item> items(Way way, List<Long> sizes) {
        return sizes.stream().map(size -> new Downloads.Item(way, size)).toList();
    }

    private static void plan(World world, List<Long> sizes, int runs, DemoProgress progress) {
        // Of several direct downloads side by side the slowest counts.
        double direct = 1.3 * world.likelyDirectMs(sizes.getLast()) + PROCESS_MS;
        progress.plan(
                "lab: " + world.lab().hosts().size() + " hosts, "
                        + world.lab().links().size() + " links",
                LAB_MS);
        progress.plan("origin, controller, 5 nodes and a naive split", PROGRAMS_MS);
        progress.plan("nodes measure, the controller chooses", ROUTE_MS);
        progress.plan("warm-up", WARM_UP_MS);
        progress.plan("direct downloads, the repetitions side by side", direct);
        progress.plan("naive split and overlay, taking turns", PROCESS_MS + runs * SHORT_RUNS_MS);
        progress.plan("clean-up", CLEAN_UP_MS);
    }
}
