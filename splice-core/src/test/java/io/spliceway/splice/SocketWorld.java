// SPDX-License-Identifier: Apache-2.0
package io.spliceway.splice;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** Real TCP over loopback, real pipes, a real event loop. */
final class SocketWorld implements ConduitWorld, ConduitListener {
    static {
        // The JDK keeps one descriptor of its own from the first close of a connected socket on.
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket connected = new Socket(server.getInetAddress(), server.getLocalPort())) {
            connected.setTcpNoDelay(true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private final TestLoop testLoop;
    private final NettyLoop loop;
    private final CompletableFuture<Side> halfClosed = new CompletableFuture<>();
    private final CompletableFuture<CloseReason> closed = new CompletableFuture<>();
    private final SocketPeer client;
    private final SocketPeer upstream;
    private final long descriptorsBefore;

    SocketWorld(Transport transport, PumpKind pumps) throws Exception {
        descriptorsBefore = descriptors();
        testLoop = new TestLoop(transport);
        loop = testLoop.loop();
        TestLoop.Ends ends = testLoop.join(ConduitOptions.DEFAULT.withPumps(pumps), this);
        client = new SocketPeer(ends.client());
        upstream = new SocketPeer(ends.upstream());
    }

    /** The loop's thread, for its figures. */
    long loopThread() throws Exception {
        return testLoop.call(() -> Thread.currentThread().threadId());
    }

    @Override
    public Peer client() {
        return client;
    }

    /** A byte out of band. */
    void urgentFromClient(char data) throws IOException {
        client.socket.sendUrgentData(data);
    }

    @Override
    public Peer upstream() {
        return upstream;
    }

    @Override
    public CloseReason closeReason() {
        return await(closed);
    }

    @Override
    public Side halfClosedBy() {
        return await(halfClosed);
    }

    @Override
    public LoopCounters counters() {
        return loop.counters();
    }

    @Override
    public int memoryInUse() {
        return MemoryInUse.settle(loop, loop::execute);
    }

    @Override
    public void onHalfClosed(Side side) {
        halfClosed.complete(side);
    }

    @Override
    public void onClosed(CloseReason reason) {
        closed.complete(reason);
    }

    /**
     * Only meaningful once everything is closed: what the process has open beyond what it had before. The loop frees its
     * pool just after it has ended, so this waits a little for zero.
     */
    @Override
    public int openDescriptors() {
        try {
            long deadline = System.nanoTime() + DEADLINE.toNanos();
            while (descriptors() > descriptorsBefore && System.nanoTime() < deadline) {
                Thread.onSpinWait();
            }
            return (int) (descriptors() - descriptorsBefore);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        client.close();
        upstream.close();
        try {
            testLoop.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All descriptors of this process but the loop's own three, which are open before and gone after. */
    private static long descriptors() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.map(fd -> {
                        try {
                            return Files.readSymbolicLink(fd).toString();
                        } catch (IOException gone) {
                            return "";
                        }
                    })
                    .filter(target -> target.startsWith("socket:") || target.startsWith("pipe:"))
                    .count();
        }
    }

    private static <T> T await(CompletableFuture<T> future) {
        try {
            return future.get(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError("not in time", e);
        }
    }

    /** A blocking socket of the JDK. */
    private static final class SocketPeer implements Peer {
        private final Socket socket;
        private volatile boolean resetSeen;

        SocketPeer(Socket socket) throws SocketException {
            this.socket = socket;
            socket.setTcpNoDelay(true);
            socket.setSoTimeout((int) DEADLINE.toMillis());
        }

        @Override
        public void send(byte[] bytes) {
            try {
                socket.getOutputStream().write(bytes);
            } catch (IOException e) {
                // The kernel tells of a reset once; who writes hears of it before who reads.
                resetSeen = true;
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public byte[] receive(int count) {
            try {
                byte[] bytes = socket.getInputStream().readNBytes(count);
                if (bytes.length < count) {
                    throw new AssertionError("stream ended after " + bytes.length + " of " + count + " bytes");
                }
                return bytes;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public Ending ending() {
            try {
                int read = socket.getInputStream().read();
                if (read >= 0) {
                    throw new AssertionError("a byte where the end should be: " + read);
                }
                return resetSeen ? Ending.RESET : Ending.END_OF_STREAM;
            } catch (SocketTimeoutException e) {
                throw new AssertionError("no end in time", e);
            } catch (IOException e) {
                return Ending.RESET;
            }
        }

        @Override
        public void endOutput() {
            try {
                socket.shutdownOutput();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void reset() {
            try {
                socket.setSoLinger(true, 0);
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        void close() {
            try {
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
