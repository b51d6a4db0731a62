// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.spliceway.splice.PumpKind;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * PITFALLS 5: whatever way flows end, nobody gets a byte of another's, neither out of a pipe that was used before nor on a
 * trunk that carried others.
 */
@Timeout(120)
class KeyedFlowsIT {
    private static final int FLOWS = 1_500;
    private static final int AT_ONCE = 12;

    private final Queue<String> faults = new ConcurrentLinkedQueue<>();

    /** How a flow ends. */
    private enum Manner {
        CLIENT_FIRST,
        ORIGIN_FIRST,
        CLIENT_RESETS,
        ORIGIN_RESETS
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void nobodyGetsAnothersBytes(int hops) throws Exception {
        List<Future<Boolean>> flows = new ArrayList<>();
        try (TestOrigin origin = new TestOrigin(this::serve);
                Chain chain = Chain.start(hops, PumpKind.SPLICE, origin.address());
                ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
            for (int key = 1; key <= FLOWS; key++) {
                int own = key;
                flows.add(threads.submit(() -> use(chain, own)));
            }
            int whole = 0;
            for (Future<Boolean> flow : flows) {
                whole += flow.get(60, TimeUnit.SECONDS) ? 1 : 0;
            }
            assertThat(faults).isEmpty();
            assertThat(whole).as("flows that ended cleanly").isEqualTo(cleanFlows());
            if (hops > 1) {
                assertThat(flowsOn(chain.edge(), "warm"))
                        .as("flows on trunks that waited")
                        .isGreaterThan(FLOWS / 30);
                assertThat(flowsOn(chain.edge(), "new") + flowsOn(chain.edge(), "warm"))
                        .isEqualTo(FLOWS);
            }
        }
    }

    private static int cleanFlows() {
        int clean = 0;
        for (int key = 1; key <= FLOWS; key++) {
            clean += isClean(key) ? 1 : 0;
        }
        return clean;
    }

    private static boolean isClean(int key) {
        return manner(key) == Manner.CLIENT_FIRST || manner(key) == Manner.ORIGIN_FIRST;
    }

    private static long flowsOn(Node node, String trunk) {
        return Chain.count(node, "spliceway_trunk_flows_total{trunk=\"" + trunk + "\"}");
    }

    private static Manner manner(int key) {
        return Manner.values()[new SplittableRandom(key).nextInt(4)];
    }

    private static int size(int key) {
        return 8 * new SplittableRandom(~key).nextInt(30_000);
    }

    /** Sends the key, then the key again and again; expects the same back. True when everything came. */
    private boolean use(Chain chain, int key) throws IOException {
        int size = size(key);
        try (Socket socket = new Socket(chain.door().getAddress(), chain.door().getPort())) {
            socket.setSoTimeout(30_000);
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            out.writeInt(key);
            Thread sender = Thread.ofVirtual().start(() -> {
                try {
                    out.write(pattern(key, size));
                    if (manner(key) == Manner.CLIENT_FIRST) {
                        socket.shutdownOutput();
                    }
                } catch (IOException cutOff) {
                    // The reader meets it as well.
                }
            });
            int wanted = manner(key) == Manner.CLIENT_RESETS ? size / 2 : size;
            byte[] got = socket.getInputStream().readNBytes(wanted);
            check("client", key, got);
            if (manner(key) == Manner.CLIENT_RESETS) {
                TestOrigin.reset(socket);
                return false;
            }
            boolean whole = got.length == size && socket.getInputStream().read() < 0;
            join(sender);
            if (manner(key) == Manner.ORIGIN_FIRST) {
                socket.shutdownOutput();
            }
            if (!whole && isClean(key)) {
                faults.add(manner(key) + " " + key + ": " + got.length + " of " + size);
            }
            return whole;
        } catch (SocketException reset) {
            if (isClean(key)) {
                faults.add(manner(key) + " " + key + ": " + reset.getMessage());
            }
            return false;
        }
    }

    private void serve(Socket client) throws IOException {
        DataInputStream in = new DataInputStream(client.getInputStream());
        int key = in.readInt();
        int size = size(key);
        Thread sender = Thread.ofVirtual().start(() -> {
            try {
                byte[] reply = pattern(key, manner(key) == Manner.ORIGIN_RESETS ? size / 2 : size);
                client.getOutputStream().write(reply);
                if (manner(key) == Manner.ORIGIN_RESETS) {
                    TestOrigin.reset(client);
                } else {
                    client.shutdownOutput();
                }
            } catch (IOException cutOff) {
                // The client went first.
            }
        });
        try (client) {
            check("origin", key, in.readNBytes(size));
            if (in.read() >= 0) {
                faults.add("origin of " + key + ": more than was sent");
            }
            join(sender);
        } catch (EOFException | SocketException ended) {
            join(sender);
        }
    }

    private void check(String who, int key, byte[] got) {
        if (!Arrays.equals(got, Arrays.copyOf(pattern(key, size(key)), got.length))) {
            faults.add(who + " of " + key);
        }
    }

    private static void join(Thread thread) {
        while (thread.isAlive()) {
            LockSupport.parkNanos(100_000);
        }
    }

    private static byte[] pattern(int key, int size) {
        ByteBuffer bytes = ByteBuffer.allocate(size);
        while (bytes.hasRemaining()) {
            bytes.putInt(key);
        }
        return bytes.array();
    }
}
