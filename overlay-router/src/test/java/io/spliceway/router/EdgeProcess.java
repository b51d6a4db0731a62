// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongPredicate;

/** An edge in a process of its own, with one loop and one service that leads straight to an origin; and its metrics. */
final class EdgeProcess implements AutoCloseable {
    private static final int READ_TIMEOUT_MS = 60_000;
    private static final long AWAIT_MAX_NS = 60_000_000_000L;
    private static final long LOOK_AGAIN_NS = 50_000_000;

    private final NodeProcess process;
    private final int metricsPort;
    private final InetSocketAddress door;

    private EdgeProcess(NodeProcess process, int metricsPort) throws IOException {
        this.process = process;
        this.metricsPort = metricsPort;
        door = new InetSocketAddress(InetAddress.getLoopbackAddress(), process.door());
    }

    /**
     * Starts it.
     *
     * @param pump of its service
     * @param settings more of the node's settings, whole lines
     * @param wrapper a command that runs the one behind it
     */
    static EdgeProcess start(Path directory, InetSocketAddress origin, String pump, String settings, String... wrapper)
            throws IOException {
        int metricsPort = freePort();
        String config = """
                node: edge-1
                loops: 1
                trunk: {listen: '127.0.0.1:0'}
                metrics: {listen: '127.0.0.1:%d'}
                services:
                  - name: web
                    type: forward
                    listen: 127.0.0.1:0
                    destination: 127.0.0.1:%d
                    pump: %s
                """.formatted(metricsPort, origin.getPort(), pump) + settings;
        return new EdgeProcess(NodeProcess.start(directory, "edge-1", config, wrapper), metricsPort);
    }

    NodeProcess process() {
        return process;
    }

    /** Where its service listens. */
    InetSocketAddress door() {
        return door;
    }

    /** A new connection to its service. */
    Socket connect() throws IOException {
        return connect(0);
    }

    /**
     * The same with another receive buffer.
     *
     * @param receiveBytes SO_RCVBUF; 0 for the system's
     */
    Socket connect(int receiveBytes) throws IOException {
        Socket socket = new Socket();
        if (receiveBytes > 0) {
            socket.setReceiveBufferSize(receiveBytes);
        }
        socket.connect(door, READ_TIMEOUT_MS);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(READ_TIMEOUT_MS);
        return socket;
    }

    /**
     * A metric now.
     *
     * @param series its name and labels as Prometheus shows them
     */
    long metric(String series) throws IOException {
        return scrape().lines()
                .filter(line -> line.startsWith(series + " "))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(series.length())))
                .sum();
    }

    /** Waits until a metric is as wanted, and returns it. */
    long await(String series, LongPredicate wanted) throws IOException {
        long deadline = System.nanoTime() + AWAIT_MAX_NS;
        while (true) {
            long now = metric(series);
            if (wanted.test(now)) {
                return now;
            }
            if (System.nanoTime() > deadline) {
                throw new AssertionError(series + " stays at " + now);
            }
            LockSupport.parkNanos(LOOK_AGAIN_NS);
        }
    }

    /** A metric once it has been the same for half a second. */
    long settled(String series) throws IOException {
        long[] last = {-1, 0};
        return await(series, now -> {
            last[1] = now == last[0] ? last[1] + 1 : 0;
            last[0] = now;
            return last[1] >= 10;
        });
    }

    private String scrape() throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), metricsPort)) {
            socket.setSoTimeout(READ_TIMEOUT_MS);
            socket.getOutputStream()
                    .write("GET /metrics HTTP/1.1\r\nHost: edge\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    @Override
    public void close() {
        process.close();
    }

    private static int freePort() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return server.getLocalPort();
        }
    }
}
