// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router.trunk;

import io.spliceway.linux.Errno;
import io.spliceway.splice.Kernel;
import io.spliceway.splice.Loop;
import io.spliceway.splice.LoopOptions;
import io.spliceway.splice.ReadyHandler;
import io.spliceway.splice.Registration;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;

/**
 * A loop and a kernel in memory, on the caller's thread and in simulated time: sockets whose input a test writes down,
 * reads that are short, interrupted and empty at times, writes too. There are no pipes to be had.
 */
final class MemoryLoop extends Loop {
    /** Far more turns than any input of a test is worth: something goes round in circles. */
    private static final int TURNS_MAX = 200_000;

    private final MemoryKernel kernel;
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private final PriorityQueue<Due> timers =
            new PriorityQueue<>(Comparator.comparingLong(Due::atNs).thenComparingLong(Due::number));
    private long nowNs;
    private long lastTimer;

    private record Due(long atNs, long number, Runnable task) {}

    MemoryLoop(Random faults) {
        this(new MemoryKernel(faults));
    }

    private MemoryLoop(MemoryKernel kernel) {
        super(kernel, LoopOptions.DEFAULT);
        this.kernel = kernel;
    }

    /** One connection: this side's descriptor and what the other side says. */
    final class Socket implements Registration {
        private final int fd = kernel.lastFd++;
        private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
        private byte[] input = new byte[0];
        private int taken;
        private int error;
        private boolean ended;
        private boolean open = true;
        private ReadyHandler handler = _ -> {};

        Socket() {
            kernel.sockets.put(fd, this);
        }

        /** The other side sends. */
        void say(byte[] more) {
            byte[] next = new byte[input.length - taken + more.length];
            System.arraycopy(input, taken, next, 0, input.length - taken);
            System.arraycopy(more, 0, next, input.length - taken, more.length);
            input = next;
            taken = 0;
            tell(ReadyHandler.IN);
        }

        /** The other side ends, or resets. */
        void end(boolean reset) {
            ended = true;
            error = reset ? Errno.ECONNRESET : 0;
            tell(ReadyHandler.IN | ReadyHandler.RDHUP | (reset ? ReadyHandler.ERR | ReadyHandler.HUP : 0));
        }

        byte[] sent() {
            return sent.toByteArray();
        }

        boolean isOpen() {
            return open;
        }

        private void tell(int events) {
            execute(() -> {
                if (open) {
                    handler.onReady(events);
                }
            });
        }

        @Override
        public int descriptor() {
            return fd;
        }

        @Override
        public void handler(ReadyHandler next) {
            handler = next;
        }

        @Override
        public Runnable guarded(Runnable task) {
            return () -> {
                if (open) {
                    task.run();
                }
            };
        }

        @Override
        public void watchRoom(boolean on) {
            if (on) {
                tell(ReadyHandler.OUT);
            }
        }

        @Override
        public void rearm() {
            tell(ReadyHandler.IN);
        }

        @Override
        public void closeDescriptor() {
            open = false;
            kernel.sockets.remove(fd);
        }
    }

    /** Descriptors that are open. */
    int openDescriptors() {
        return kernel.sockets.size();
    }

    int timers() {
        return timers.size();
    }

    /** Runs until nothing is left to do now. */
    void run() {
        for (int turns = 0; !tasks.isEmpty(); turns++) {
            if (turns == TURNS_MAX) {
                throw new AssertionError("goes round in circles");
            }
            tasks.remove().run();
        }
    }

    /** Has the clock go to the next timer, which fires. */
    void skip() {
        Due next = timers.remove();
        nowNs = Math.max(nowNs, next.atNs());
        next.task().run();
        run();
    }

    /** Frees what the loop keeps for its flows. */
    void close() {
        releaseMemory();
    }

    @Override
    public Registration register(int fd, ReadyHandler handler, boolean room) {
        throw new UnsupportedOperationException("sockets are made, not registered");
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    @Override
    public Timer schedule(Runnable task, long delayNs) {
        Due due = new Due(nowNs + delayNs, ++lastTimer, task);
        timers.add(due);
        return () -> timers.remove(due);
    }

    @Override
    public long nanoTime() {
        return nowNs;
    }

    private static final class MemoryKernel implements Kernel {
        private final Random faults;
        private final Map<Integer, Socket> sockets = new HashMap<>();
        private int lastFd = 100;

        MemoryKernel(Random faults) {
            this.faults = faults;
        }

        private Socket socket(int fd) {
            Socket socket = sockets.get(fd);
            if (socket == null) {
                throw new AssertionError("descriptor " + fd + " is used after its end");
            }
            return socket;
        }

        @Override
        public long recv(int fd, long address, long len, int flags) {
            Socket from = socket(fd);
            int fault = faults.nextInt(32);
            if (fault == 0) {
                return -Errno.EINTR;
            }
            if (from.taken == from.input.length) {
                if (from.error != 0) {
                    return -takeError(fd);
                }
                return from.ended ? 0 : -Errno.EAGAIN;
            }
            if (fault == 1) {
                from.tell(ReadyHandler.IN);
                return -Errno.EAGAIN;
            }
            int most = (int) Math.min(len, from.input.length - from.taken);
            int count = fault < 8 && most > 0 ? 1 + faults.nextInt(most) : most;
            MemorySegment.copy(from.input, from.taken, memory(address, len), ValueLayout.JAVA_BYTE, 0, count);
            from.taken += count;
            if (count < most) {
                from.tell(ReadyHandler.IN);
            }
            return count;
        }

        @Override
        public long send(int fd, long address, long len, int flags) {
            Socket to = socket(fd);
            int fault = faults.nextInt(32);
            if (fault == 0) {
                return -Errno.EINTR;
            }
            if (to.error != 0) {
                return -Errno.EPIPE;
            }
            if (fault == 1) {
                return -Errno.EAGAIN;
            }
            byte[] bytes = new byte[fault < 8 ? 1 + faults.nextInt((int) len) : (int) len];
            MemorySegment.copy(memory(address, len), ValueLayout.JAVA_BYTE, 0, bytes, 0, bytes.length);
            to.sent.writeBytes(bytes);
            return bytes.length;
        }

        @Override
        public int takeError(int fd) {
            Socket socket = socket(fd);
            int error = socket.error;
            socket.error = 0;
            return error;
        }

        @Override
        public int shutdown(int fd, int how) {
            Socket _ = socket(fd);
            return 0;
        }

        @Override
        public int resetOnClose(int fd) {
            Socket _ = socket(fd);
            return 0;
        }

        @Override
        public int unacknowledgedBytes(int fd) {
            Socket _ = socket(fd);
            return faults.nextInt(4) == 0 ? 1 : 0;
        }

        @Override
        public long pipe() {
            return -Errno.EMFILE;
        }

        @Override
        public long splice(int fdIn, int fdOut, long len, int flags) {
            throw new UnsupportedOperationException("there are no pipes");
        }

        @Override
        public long write(int fd, long address, long len) {
            throw new UnsupportedOperationException("there are no pipes");
        }

        @Override
        public int close(int fd) {
            throw new UnsupportedOperationException("there are no pipes");
        }

        @Override
        public int setPipeCapacity(int fd, int bytes) {
            throw new UnsupportedOperationException("there are no pipes");
        }

        @Override
        public int getPipeCapacity(int fd) {
            throw new UnsupportedOperationException("there are no pipes");
        }

        @SuppressWarnings("restricted") // The address and length are those of the buffer that is read or written.
        private static MemorySegment memory(long address, long len) {
            return MemorySegment.ofAddress(address).reinterpret(len);
        }
    }
}
