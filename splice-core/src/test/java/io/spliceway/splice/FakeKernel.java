// SPDX-License-Identifier: Apache-2.0
package io.spliceway.splice;

import io.spliceway.linux.Errno;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;

/**
 * A kernel that keeps the rules and uses every freedom they leave: it moves less than asked, is interrupted, has
 * nothing just now, and has pipes whose slots run out before their bytes do. Guarded by its own monitor.
 */
final class FakeKernel implements Kernel {
    /** As Linux: a pipe is a ring of slots, and a splice of one segment takes one, however small. */
    private static final int PIPE_SLOTS = 16;

    private static final int PIPE_CAPACITY_BYTES = 64 << 10;

    private final Random faults;
    private final Map<Integer, FakeSocket> sockets = new HashMap<>();
    private final Map<Integer, FakePipe> pipes = new HashMap<>();
    private int nextFd = 100;
    private int pipeErrno;
    private int pipeCapacityBytes = PIPE_CAPACITY_BYTES;
    private int maxPipeCapacityBytes;
    private int pipesAsked;

    FakeKernel(long seed) {
        faults = new Random(seed);
    }

    /** A pipe's bytes, segment by segment. */
    private static final class FakePipe {
        final ArrayDeque<byte[]> slots = new ArrayDeque<>();
        int bytes;
    }

    /** From now on no pipe is to be had; 0 for as many as are wanted. */
    synchronized void failPipes(int errno) {
        pipeErrno = errno;
    }

    /** From now on pipes are as large as this, as they are once a user's quota is spent. */
    synchronized void makePipes(int capacityBytes) {
        pipeCapacityBytes = capacityBytes;
    }

    /** From now on pipes may grow to this; to nothing more than they are by default. */
    synchronized void growPipes(int maxCapacityBytes) {
        maxPipeCapacityBytes = maxCapacityBytes;
    }

    /** How often a pipe was asked for. */
    synchronized int pipesAsked() {
        return pipesAsked;
    }

    synchronized FakeSocket newSocket() {
        FakeSocket socket = new FakeSocket(this, nextFd++);
        sockets.put(socket.fd, socket);
        return socket;
    }

    synchronized void closeSocket(FakeSocket socket) {
        if (sockets.remove(socket.fd) != null) {
            socket.closedByProxy();
        }
        notifyAll();
    }

    synchronized int openDescriptors() {
        return sockets.size() + pipes.size();
    }

    @Override
    public synchronized long splice(int fdIn, int fdOut, long len, int flags) {
        if (faults.nextInt(8) == 0) {
            return -Errno.EINTR;
        }
        FakePipe to = pipes.get(fdOut);
        return to != null ? intoPipe(sockets.get(fdIn), to, len) : outOfPipe(pipes.get(fdIn), sockets.get(fdOut), len);
    }

    private long intoPipe(FakeSocket from, FakePipe to, long len) {
        if (from.received.isEmpty()) {
            return from.emptyAnswer();
        }
        if (to.slots.size() == PIPE_SLOTS || from.stall(faults)) {
            return -Errno.EAGAIN;
        }
        long moved = 0;
        while (!from.received.isEmpty()
                && to.slots.size() < PIPE_SLOTS
                && moved < len
                && to.bytes < PIPE_CAPACITY_BYTES) {
            int most = (int) Math.min(len - moved, PIPE_CAPACITY_BYTES - to.bytes);
            byte[] segment = from.take(most);
            to.slots.addLast(segment);
            to.bytes += segment.length;
            moved += segment.length;
            if (faults.nextInt(4) == 0) {
                break;
            }
        }
        notifyAll();
        return moved;
    }

    private long outOfPipe(FakePipe from, FakeSocket to, long len) {
        int error = to.writeError();
        if (error != 0) {
            return error;
        }
        int room = to.room();
        if (room == 0 || to.stallWriting(faults)) {
            return -Errno.EAGAIN;
        }
        int most = (int) Math.min(len, Math.min(room, 1 + faults.nextInt(PIPE_CAPACITY_BYTES)));
        int moved = 0;
        while (moved < most && !from.slots.isEmpty()) {
            byte[] slot = from.slots.pollFirst();
            int part = Math.min(slot.length, most - moved);
            to.write(java.util.Arrays.copyOf(slot, part));
            if (part < slot.length) {
                from.slots.addFirst(java.util.Arrays.copyOfRange(slot, part, slot.length));
            }
            moved += part;
        }
        from.bytes -= moved;
        notifyAll();
        return moved;
    }

    @Override
    public synchronized long recv(int fd, long address, long len, int flags) {
        FakeSocket from = sockets.get(fd);
        if (faults.nextInt(8) == 0) {
            return -Errno.EINTR;
        }
        if (from.received.isEmpty()) {
            return from.emptyAnswer();
        }
        if (from.stall(faults)) {
            return -Errno.EAGAIN;
        }
        MemorySegment to = memory(address, len);
        int count = 0;
        while (count < len && !from.received.isEmpty()) {
            byte[] taken = from.take((int) len - count);
            MemorySegment.copy(taken, 0, to, ValueLayout.JAVA_BYTE, count, taken.length);
            count += taken.length;
            if (faults.nextInt(4) == 0) {
                // The rest came just after.
                from.announce();
                break;
            }
        }
        notifyAll();
        return count;
    }

    @Override
    public synchronized long send(int fd, long address, long len, int flags) {
        FakeSocket to = sockets.get(fd);
        if (faults.nextInt(8) == 0) {
            return -Errno.EINTR;
        }
        int error = to.writeError();
        if (error != 0) {
            return error;
        }
        if (to.room() == 0 || to.stallWriting(faults)) {
            return -Errno.EAGAIN;
        }
        byte[] bytes = new byte[(int) Math.min(len, 1 + faults.nextInt(to.room()))];
        MemorySegment.copy(memory(address, len), ValueLayout.JAVA_BYTE, 0, bytes, 0, bytes.length);
        to.write(bytes);
        notifyAll();
        return bytes.length;
    }

    /** As Linux: one segment a write, whole, while a slot is free. */
    @Override
    public synchronized long write(int fd, long address, long len) {
        FakePipe to = pipes.get(fd);
        if (to.slots.size() == PIPE_SLOTS || to.bytes + len > PIPE_CAPACITY_BYTES) {
            return -Errno.EAGAIN;
        }
        byte[] bytes = new byte[(int) len];
        MemorySegment.copy(memory(address, len), ValueLayout.JAVA_BYTE, 0, bytes, 0, bytes.length);
        to.slots.addLast(bytes);
        to.bytes += bytes.length;
        return len;
    }

    @Override
    public synchronized int shutdown(int fd, int how) {
        int result = sockets.get(fd).endOutputByProxy();
        notifyAll();
        return result;
    }

    @Override
    public synchronized int close(int fd) {
        return pipes.remove(fd) == null ? -Errno.EBADF : 0;
    }

    @Override
    public synchronized int resetOnClose(int fd) {
        sockets.get(fd).resetOnClose = true;
        return 0;
    }

    @Override
    public synchronized int takeError(int fd) {
        return sockets.get(fd).takeError();
    }

    @Override
    public synchronized int unacknowledgedBytes(int fd) {
        return sockets.get(fd).unread();
    }

    @Override
    public synchronized long pipe() {
        pipesAsked++;
        if (pipeErrno != 0) {
            return -pipeErrno;
        }
        int readFd = nextFd++;
        int writeFd = nextFd++;
        FakePipe pipe = new FakePipe();
        pipes.put(readFd, pipe);
        pipes.put(writeFd, pipe);
        return (long) writeFd << 32 | readFd;
    }

    @Override
    public synchronized int setPipeCapacity(int fd, int bytes) {
        return bytes <= maxPipeCapacityBytes ? bytes : -Errno.EPERM;
    }

    @Override
    public synchronized int getPipeCapacity(int fd) {
        return pipeCapacityBytes;
    }

    @SuppressWarnings("restricted") // The address and length are those of the pump's own buffer.
    private static MemorySegment memory(long address, long len) {
        return MemorySegment.ofAddress(address).reinterpret(len);
    }
}
