// SPDX-License-Identifier: Apache-2.0
package io.spliceway.linux;

import static io.spliceway.linux.Native.INT;
import static io.spliceway.linux.Native.LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** ioctl(2), the requests of tcp(7) that ask how full a socket's queues are. */
public final class Ioctl {
    private static final long SIOCINQ = 0x541B;
    private static final long SIOCOUTQ = 0x5411;
    private static final long SIOCOUTQNSD = 0x894B;
    private static final long SIOCATMARK = 0x8905;

    // int ioctl(int fd, unsigned long op, ... /* argp */)
    private static final MethodHandle IOCTL =
            Native.bindVariadic("ioctl", 2, FunctionDescriptor.of(INT, INT, LONG, LONG));

    private Ioctl() {}

    /** Bytes received and not read, or {@code -errno}; for a pipe, the bytes in it. */
    public static int unreadBytes(int fd) {
        return count(fd, SIOCINQ);
    }

    /** Bytes in the send queue that the peer has not acknowledged, sent or not, or {@code -errno}. */
    public static int unacknowledgedBytes(int fd) {
        return count(fd, SIOCOUTQ);
    }

    /** Bytes in the send queue that have not been sent once, or {@code -errno}. */
    public static int unsentBytes(int fd) {
        return count(fd, SIOCOUTQNSD);
    }

    /** 1 when the next byte to read is the one that the peer marked urgent, 0 when not, or {@code -errno}; sockatmark(3). */
    public static int atUrgentMark(int fd) {
        return count(fd, SIOCATMARK);
    }

    /** 0 or more, or {@code -errno}; {@code argument} is an address or a plain number, as the request has it. */
    static int ioctl(int fd, long request, long argument) {
        MemorySegment state = Native.state();
        try {
            return Native.result((int) IOCTL.invokeExact(state, fd, request, argument), state);
        } catch (Throwable thrown) {
            throw Native.unexpected(thrown);
        }
    }

    private static int count(int fd, long request) {
        MemorySegment out = Native.scratch();
        int result = ioctl(fd, request, out.address());
        return result < 0 ? result : out.get(INT, 0);
    }
}
