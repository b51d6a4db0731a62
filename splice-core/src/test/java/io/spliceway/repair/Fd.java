// SPDX-License-Identifier: Apache-2.0
package io.spliceway.repair;

import io.spliceway.linux.Close;
import io.spliceway.linux.Connect;
import io.spliceway.linux.Errno;
import io.spliceway.linux.NativeBuffer;
import io.spliceway.linux.Poll;
import io.spliceway.linux.Recv;
import io.spliceway.linux.Send;
import io.spliceway.linux.Shutdown;
import io.spliceway.linux.Socket;
import io.spliceway.linux.Tcp;
import io.spliceway.linux.TcpInfo;
import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** A non-blocking socket as an application has it: only its number, and plain calls. */
final class Fd implements AutoCloseable {
    static final Duration DEADLINE = Duration.ofSeconds(20);

    private static final int BUFFER_BYTES = 64 << 10;
    private static final long POLL_NS = 5_000_000;

    final int number;
    private final NativeBuffer buffer = new NativeBuffer(BUFFER_BYTES);
    private boolean open = true;

    Fd(int number) {
        this.number = number;
    }

    static Fd dial(InetSocketAddress address) {
        Fd fd = new Fd(Socket.tcp(address.getAddress()));
        int result = Connect.connect(fd.number, address);
        if (result < 0 && result != -Errno.EINPROGRESS) {
            throw new AssertionError(Errno.text(result));
        }
        await("connected", () -> Tcp.state(fd.number) == TcpInfo.ESTABLISHED);
        return fd;
    }

    /** Sends what fits now, and says how much that was. */
    int offer(byte[] bytes, int from) {
        int done = from;
        while (done < bytes.length) {
            int count = Math.min(BUFFER_BYTES, bytes.length - done);
            byte[] part = new byte[count];
            System.arraycopy(bytes, done, part, 0, count);
            buffer.put(0, part);
            int sent = (int) Send.send(number, buffer.address(), count, Send.MSG_NOSIGNAL);
            if (sent == -Errno.EAGAIN) {
                break;
            }
            done += checked(sent);
        }
        return done - from;
    }

    void send(byte[] bytes) {
        int[] done = {0};
        await("sent", () -> {
            done[0] += offer(bytes, done[0]);
            return done[0] == bytes.length;
        });
    }

    byte[] receive(int count) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        await("received", () -> {
            byte[] some = poll(count - all.size());
            all.writeBytes(some == null ? new byte[0] : some);
            return all.size() == count;
        });
        return all.toByteArray();
    }

    /** Up to {@code most} bytes, none when there are none now, null at the end. */
    byte[] poll(int most) {
        int received = (int) Recv.recv(number, buffer.address(), Math.min(most, BUFFER_BYTES), Recv.MSG_DONTWAIT);
        if (received == -Errno.EAGAIN) {
            return new byte[0];
        }
        byte[] bytes = new byte[checked(received)];
        buffer.get(0, bytes);
        return received == 0 ? null : bytes;
    }

    /** Waits for input a little. */
    void awaitInput() {
        new Poll(number).await(POLL_NS);
    }

    /** Waits for the end, with nothing before it. */
    void receiveEnd() {
        await("ended", () -> {
            byte[] some = poll(1);
            if (some != null && some.length > 0) {
                throw new AssertionError("a byte where the end should be: " + some[0]);
            }
            return some == null;
        });
    }

    void endOutput() {
        checked(Shutdown.shutdown(number, Shutdown.SHUT_WR));
    }

    int state() {
        return Tcp.state(number);
    }

    static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + DEADLINE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not " + what + " in time");
            }
            Thread.onSpinWait();
        }
    }

    private static int checked(int result) {
        if (result < 0) {
            throw new AssertionError(Errno.text(result));
        }
        return result;
    }

    @Override
    public void close() {
        if (open) {
            open = false;
            Close.close(number);
            buffer.close();
        }
    }
}
