// SPDX-License-Identifier: Apache-2.0
package io.spliceway.repair;

import static org.assertj.core.api.Assertions.assertThat;

import io.spliceway.repair.Net.Host;
import io.spliceway.repair.RepairHost.Listener;
import io.spliceway.repair.RepairHost.Running;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A transfer both ways at once that goes from process to process while it runs, under a peer with an ordinary socket
 * that is never told.
 */
@Tag("root")
@Timeout(120)
class MigrationIT {
    private static final int TOTAL_BYTES = 64 << 20;
    private static final int MBIT_PER_S = 300;
    private static final int MOVES = 4;
    private static final int PART_BYTES = TOTAL_BYTES / (MOVES + 1);

    @TempDir
    private Path folder;

    /** In the same namespace, and to another one to which the address moves. */
    @ParameterizedTest
    @CsvSource({"false,false", "true,false", "false,true", "true,true"})
    void aTransferGoesOnInOtherProcesses(boolean v6, boolean addressMoves) throws Exception {
        long seed = System.nanoTime();
        System.out.println("moves are random, with seed " + seed);
        Random random = new Random(seed);
        byte[] stream = RepairHost.stream(0, TOTAL_BYTES);
        try (Net net = new Net(MBIT_PER_S);
                Listener listener = Listener.open(net, v6)) {
            Path received = folder.resolve("received");
            Path file = folder.resolve("connection");
            Host place = Host.HERE;
            Running running = RepairHost.start(net, place);
            try {
                running.tell("dial " + listener.address() + " " + TOTAL_BYTES + " " + received);
                Socket peer = listener.accept();
                assertThat(running.next()).isEqualTo("running");
                FutureTask<String> fromHost = start(() -> readAll(peer));
                FutureTask<Void> toHost = start(() -> writeAll(peer, stream));

                int withQueues = 0;
                for (int move = 0; move < MOVES; move++) {
                    Host next = addressMoves && place == Host.HERE ? Host.THERE : Host.HERE;
                    try (Running here = running) {
                        // Closed at the end from here on, whatever fails.
                        running = RepairHost.start(net, next);
                        awaitReceived(received, PART_BYTES * move + random.nextInt(PART_BYTES));
                        // What comes now stays unread, and what goes out soon will not be acknowledged.
                        assertThat(here.ask("hold")).isEqualTo("held");
                        net.guard(place);
                        String frozen = here.ask("freeze " + file);
                        assertThat(frozen).startsWith("frozen ");
                        withQueues += frozen.contains("=0") ? 0 : 1;
                        assertThat(here.next()).isEqualTo("exited");
                    }
                    assertThat(net.sent(place, "fin")).as(frozenBy(place)).isZero();
                    assertThat(net.sent(place, "rst")).as(frozenBy(place)).isZero();
                    if (next != place) {
                        net.guard(next);
                        net.moveAddress(place, next);
                        net.unguard(place);
                    }
                    place = next;
                    assertThat(running.ask("restore " + file + " " + received)).isEqualTo("restored");
                    net.unguard(place);
                    assertThat(running.ask("start")).isEqualTo("running");
                }
                assertThat(running.next()).isEqualTo("done");
                toHost.get(60, TimeUnit.SECONDS);
                String expected = sha256(stream);
                assertThat(fromHost.get(60, TimeUnit.SECONDS)).isEqualTo(expected);
                assertThat(sha256(Files.readAllBytes(received))).isEqualTo(expected);
                assertThat(net.sent(Host.HERE, "rst") + net.sent(Host.THERE, "rst"))
                        .isZero();
                assertThat(withQueues).as("moves with bytes in every queue").isPositive();
            } finally {
                running.close();
            }
        }
    }

    private static void awaitReceived(Path received, long bytes) {
        Fd.await(bytes + " bytes received", () -> received.toFile().length() >= bytes);
    }

    private static String frozenBy(Host place) {
        return "sent by " + place + " after it froze the connection";
    }

    private static String readAll(Socket peer) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        byte[] buffer = new byte[64 << 10];
        for (int read = 0; read >= 0; read = peer.getInputStream().read(buffer)) {
            digest.update(buffer, 0, read);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static Void writeAll(Socket peer, byte[] stream) throws Exception {
        peer.getOutputStream().write(stream);
        peer.shutdownOutput();
        return null;
    }

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    private static <T> FutureTask<T> start(Callable<T> call) {
        FutureTask<T> task = new FutureTask<>(call);
        Thread.ofPlatform().daemon().start(task);
        return task;
    }
}
