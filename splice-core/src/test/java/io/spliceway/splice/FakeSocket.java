// SPDX-License-Identifier: Apache-2.0
package io.spliceway.splice;

import io.spliceway.linux.Errno;
import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Random;

/** One connected socket of the fake kernel: the proxy's end, and the peer at the other. Guarded by the kernel. */
final class FakeSocket implements Peer {
    private static final int BUFFER_BYTES = 200_000;
    private static final int MAX_SEGMENT_BYTES = 1_448;

    final int fd;
    final ArrayDeque<byte[]> received = new ArrayDeque<>();
    boolean resetOnClose;
    /** Events that have happened and were not yet handed to the loop: an edge, as epoll keeps it. */
    int edges = ReadyHandler.IN | ReadyHandler.OUT;

    private final FakeKernel kernel;
    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
    private int receivedBytes;
    private int sentTaken;
    private boolean peerEnded;
    private boolean finSent;
    private boolean resetSent;
    private boolean dead;
    private int pendingError;
    private boolean wantsOut;

    FakeSocket(FakeKernel kernel, int fd) {
        this.kernel = kernel;
        this.fd = fd;
    }

    // The proxy's end. The kernel holds its monitor.

    /** What a read of an empty queue answers: the error once, then end of stream; as Linux. */
    long emptyAnswer() {
        if (pendingError != 0) {
            return -takeError();
        }
        return peerEnded || dead ? 0 : -Errno.EAGAIN;
    }

    /** Says again what there is to read now, as a poll of the socket would. */
    void announce() {
        if (!received.isEmpty() || peerEnded || dead) {
            edges |= ReadyHandler.IN;
        }
    }

    int takeError() {
        int error = pendingError;
        pendingError = 0;
        return error;
    }

    /** At times there is nothing just now; the edge that will say so again is on its way. */
    boolean stall(Random faults) {
        if (faults.nextInt(6) != 0) {
            return false;
        }
        edges |= ReadyHandler.IN;
        return true;
    }

    boolean stallWriting(Random faults) {
        if (faults.nextInt(6) != 0) {
            return false;
        }
        edges |= ReadyHandler.OUT;
        return true;
    }

    byte[] take(int most) {
        byte[] segment = received.pollFirst();
        if (segment.length > most) {
            received.addFirst(Arrays.copyOfRange(segment, most, segment.length));
            segment = Arrays.copyOf(segment, most);
        }
        receivedBytes -= segment.length;
        return segment;
    }

    int writeError() {
        if (pendingError != 0) {
            return -takeError();
        }
        return dead || finSent ? -Errno.EPIPE : 0;
    }

    int room() {
        int room = BUFFER_BYTES - (sent.size() - sentTaken);
        wantsOut = room == 0;
        return room;
    }

    void write(byte[] bytes) {
        sent.writeBytes(bytes);
        wantsOut |= room() == 0;
    }

    int endOutputByProxy() {
        if (dead) {
            return -Errno.ENOTCONN;
        }
        finSent = true;
        return 0;
    }

    /** What the peer has not taken: acknowledged is what it has read, as if its receive buffer were none. */
    int unread() {
        return dead ? 0 : sent.size() - sentTaken;
    }

    /** Closing with unread bytes sends a reset, as Linux does. */
    void closedByProxy() {
        resetSent = resetOnClose || !received.isEmpty();
        if (resetSent) {
            // What was written and not acknowledged goes with it.
            sent.reset();
            sentTaken = 0;
        }
        finSent |= !resetSent;
        dead = true;
    }

    // The peer's end: a test's threads.

    @Override
    public void send(byte[] bytes) {
        synchronized (kernel) {
            for (int at = 0; at < bytes.length; ) {
                await(() -> receivedBytes < BUFFER_BYTES || dead);
                if (dead) {
                    throw new IllegalStateException("connection reset");
                }
                int size = Math.min(MAX_SEGMENT_BYTES, bytes.length - at);
                received.addLast(Arrays.copyOfRange(bytes, at, at + size));
                receivedBytes += size;
                at += size;
                edge(ReadyHandler.IN);
            }
        }
    }

    @Override
    public byte[] receive(int count) {
        synchronized (kernel) {
            await(() -> sent.size() - sentTaken >= Math.min(count, BUFFER_BYTES) || finSent || dead);
            byte[] all = new byte[count];
            int have = 0;
            while (have < count) {
                await(() -> sent.size() > sentTaken || finSent || dead);
                byte[] now = sent.toByteArray();
                int part = Math.min(count - have, now.length - sentTaken);
                if (part == 0) {
                    throw new AssertionError("stream ended after " + have + " of " + count + " bytes");
                }
                System.arraycopy(now, sentTaken, all, have, part);
                have += part;
                sentTaken += part;
                if (sentTaken == now.length) {
                    sent.reset();
                    sentTaken = 0;
                }
                if (wantsOut) {
                    edge(ReadyHandler.OUT);
                }
            }
            return all;
        }
    }

    @Override
    public Ending ending() {
        synchronized (kernel) {
            await(() -> finSent || resetSent);
            if (sent.size() > sentTaken) {
                throw new AssertionError("bytes where the end should be: " + (sent.size() - sentTaken));
            }
            return finSent ? Ending.END_OF_STREAM : Ending.RESET;
        }
    }

    @Override
    public void endOutput() {
        synchronized (kernel) {
            peerEnded = true;
            edge(ReadyHandler.IN | ReadyHandler.RDHUP);
        }
    }

    @Override
    public void reset() {
        synchronized (kernel) {
            dead = true;
            pendingError = peerEnded ? Errno.EPIPE : Errno.ECONNRESET;
            edge(ReadyHandler.IN | ReadyHandler.OUT | ReadyHandler.ERR | ReadyHandler.HUP);
        }
    }

    private void edge(int events) {
        edges |= events;
        kernel.notifyAll();
    }

    private interface Condition {
        boolean holds();
    }

    private void await(Condition condition) {
        long deadline = System.nanoTime() + ConduitWorld.DEADLINE.toNanos();
        while (!condition.holds()) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                throw new AssertionError("stalled");
            }
            try {
                kernel.wait(left);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }
}
