// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.spliceway.load.lab.Lab;
import io.spliceway.load.lab.LabProcess;
import io.spliceway.load.lab.machine.ProcessRun;
import io.spliceway.load.lab.spec.LinkChange;
import io.spliceway.load.output.LiveLine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The demo's world, up once, and what must hold in it. In this order: the last ones break things. */
@Tag("root")
@Timeout(300)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DemoIT {
    private static final List<String> BY_CAPE_TOWN = List.of("edge-jnb", "relay-cpt", "egress-dxb");
    private static final String OVERLAY = "http://edge-jnb:8080";
    private static final String NAIVE = "http://edge-jnb:9090";
    private static final String DIRECT = "http://origin:8080";
    private static final int CURL_RECEIVE_ERROR = 56;
    /** {@code recv failure: Connection reset by peer} is 56, a reset before the response's end is 18 in some versions. */
    private static final int CURL_PARTIAL_FILE = 18;

    @TempDir
    private Path directory;

    private Demo demo;
    private Lab lab;

    @BeforeAll
    void bringUp() throws IOException {
        Assumptions.assumeTrue(
                Files.readString(Path.of("/proc/self/status")).contains("\nUid:\t0\t"),
                "not root: network namespaces and TUN devices can't be made");
        demo = Demo.up(World.load().named("demo-it"), new DemoProgress(new LiveLine(System.err, false)));
        lab = demo.lab();
        demo.programs().start(200_000_000);
    }

    @AfterAll
    void takeDown() {
        if (demo != null) {
            demo.close();
        }
    }

    @Test
    @Order(1)
    void theControllerFindsCapeTownByMeasuring() {
        ChosenRoute chosen = demo.settledRoute();
        assertThat(chosen.route()).isEqualTo(BY_CAPE_TOWN);
        assertThat(chosen.verdict()).contains("below DIRECT");
        for (ChosenRoute.Candidate candidate : chosen.measured()) {
            double configured =
                    World.load().routeRttMs(candidate.route()) - World.load().rttMs(World.CLIENT, World.EDGE);
            if (!candidate.route().isEmpty()) {
                assertThat(candidate.rttMs()).as(candidate.toString()).isBetween(configured - 1, configured + 60);
            }
        }
    }

    @Test
    @Order(2)
    void curlGetsTheSameBytesByEveryWay() throws IOException {
        Path direct = directory.resolve("direct");
        Path overlay = directory.resolve("overlay");
        Path naive = directory.resolve("naive");
        assertThat(curl(DIRECT + "/bytes/300KB", direct).exitCode()).isZero();
        assertThat(curl(OVERLAY + "/bytes/300KB", overlay).exitCode()).isZero();
        assertThat(curl(NAIVE + "/bytes/300KB", naive).exitCode()).isZero();
        assertThat(Files.size(direct)).isEqualTo(300_000);
        assertThat(Files.mismatch(direct, overlay)).isEqualTo(-1);
        assertThat(Files.mismatch(direct, naive)).isEqualTo(-1);
        demo.programs().awaitLog("egress-dxb", "kind=egress service=files");
        demo.programs().awaitLog("relay-cpt", "kind=relay service=files");
    }

    @Test
    @Order(3)
    void anOriginThatRefusesResetsTheClient() {
        demo.programs().process("origin").kill();
        ProcessRun run = curl(OVERLAY + "/bytes/1KB", directory.resolve("refused"));
        assertThat(run.exitCode()).as(run.toString()).isEqualTo(CURL_RECEIVE_ERROR);
        demo.programs().awaitLog("edge-jnb", "cause=refused");
        demo.programs().restartOrigin();
        demo.settledRoute();
    }

    @Test
    @Order(4)
    void aLongDownloadDoesNotNoticeThatAnotherNodeIsKilled() throws Exception {
        Path body = directory.resolve("long");
        LabProcess download = startCurl(OVERLAY + "/bytes/200MB", body);
        awaitSize(body, 20_000_000);
        demo.programs().process("relay-dub").kill();
        assertThat(download.waitFor(Duration.ofMinutes(3))).hasValue(0);
        assertThat(Files.size(body)).isEqualTo(200_000_000);
        String digest = lab.run("origin", List.of("sha256sum", body.toString()), Duration.ofSeconds(30))
                .output();
        ProcessRun announced =
                lab.run("client", List.of("curl", "-sSI", "-m", "60", DIRECT + "/bytes/200MB"), Duration.ofSeconds(90));
        String base64 = announced.output().replaceAll("(?s).*sha-256=:([^:]+):.*", "$1");
        assertThat(digest)
                .startsWith(HexFormat.of().formatHex(Base64.getDecoder().decode(base64)));
        Files.delete(body);
    }

    @Test
    @Order(5)
    void aSlowerLinkMovesTheRouteElsewhereAndBack() {
        lab.setLink("relay-cpt", "egress-dxb", LinkChange.delay(Duration.ofMillis(250)));
        ChosenRoute moved = demo.controller()
                .await(
                        "route without the slow link",
                        chosen -> !chosen.route().equals(BY_CAPE_TOWN),
                        Duration.ofSeconds(60));
        assertThat(moved.route()).isEqualTo(List.of("edge-jnb", "relay-cpt", "relay-bom", "egress-dxb"));
        ProcessRun run = curl(OVERLAY + "/bytes/10KB", directory.resolve("moved"));
        assertThat(run.exitCode()).as(run.toString()).isZero();
        demo.programs().awaitLog("relay-bom", "kind=relay service=files");
        lab.setLink("relay-cpt", "egress-dxb", LinkChange.delay(Duration.ofNanos(67_800_000)));
        demo.controller()
                .await("route by Cape Town", chosen -> chosen.route().equals(BY_CAPE_TOWN), Duration.ofSeconds(60));
    }

    @Test
    @Order(6)
    void killingTheRelayResetsTheDownloadAndTheNextOneGoesAnotherWay() throws Exception {
        Path body = directory.resolve("cut");
        LabProcess download = startCurl(OVERLAY + "/bytes/200MB", body);
        awaitSize(body, 5_000_000);
        demo.programs().process("relay-cpt").kill();
        assertThat(download.waitFor(Duration.ofSeconds(30)).getAsInt())
                .as("curl's exit code: no clean end")
                .isIn(CURL_RECEIVE_ERROR, CURL_PARTIAL_FILE);
        assertThat(demo.programs().log("edge-jnb"))
                .contains("via=relay-cpt,egress-dxb")
                .contains("cause=reset");
        // At once, before the controller can have said anything, and again within the probe interval of one second.
        for (int i = 0; i < 3; i++) {
            ProcessRun next = curl(OVERLAY + "/bytes/10KB", directory.resolve("next"));
            assertThat(next.exitCode()).as(next.toString()).isZero();
        }
        ChosenRoute chosen = demo.controller()
                .await(
                        "route without the dead relay",
                        now -> !now.route().contains("relay-cpt"),
                        Duration.ofSeconds(20));
        assertThat(chosen.route()).doesNotContain("relay-cpt");
    }

    private ProcessRun curl(String url, Path to) {
        return lab.run(
                World.CLIENT, List.of("curl", "-sS", "-m", "60", "-o", to.toString(), url), Duration.ofSeconds(90));
    }

    private LabProcess startCurl(String url, Path to) {
        return lab.start(
                World.CLIENT,
                List.of("curl", "-sS", "-m", "180", "-o", to.toString(), url),
                directory.resolve("curl.log"));
    }

    private static void awaitSize(Path file, long bytes) throws IOException {
        long deadline = System.nanoTime() + 60_000_000_000L;
        while (!Files.exists(file) || Files.size(file) < bytes) {
            assertThat(System.nanoTime()).as(file + " grows").isLessThan(deadline);
            LockSupport.parkNanos(20_000_000);
        }
    }
}
