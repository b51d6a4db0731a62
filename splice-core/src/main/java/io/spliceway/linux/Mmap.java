// SPDX-License-Identifier: Apache-2.0
package io.spliceway.linux;

import static io.spliceway.linux.Native.INT;
import static io.spliceway.linux.Native.LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** mmap(2) and munmap(2), for memory outside the heap that costs nothing until it is touched. */
public final class Mmap {
    private static final int PROT_READ_WRITE = 3;
    private static final int MAP_PRIVATE = 0x02;
    private static final int MAP_ANONYMOUS = 0x20;
    private static final int MAP_NORESERVE = 0x4000;
    private static final int NO_FD = -1;
    private static final long ANYWHERE = 0;
    private static final long NO_OFFSET = 0;

    // void *mmap(void *addr, size_t length, int prot, int flags, int fd, off_t offset)
    private static final MethodHandle MMAP =
            Native.bind("mmap", FunctionDescriptor.of(LONG, LONG, LONG, INT, INT, INT, LONG));
    // int munmap(void *addr, size_t length)
    private static final MethodHandle MUNMAP = Native.bind("munmap", FunctionDescriptor.of(INT, LONG, LONG));

    private Mmap() {}

    /**
     * Maps zeroed memory; the kernel gives each page when it is first touched, and does not count the whole against
     * what it may promise (MAP_NORESERVE).
     *
     * @return the address, or {@code -errno}; user addresses are never negative
     */
    public static long anonymous(long bytes) {
        MemorySegment state = Native.state();
        try {
            return Native.result(
                    (long) MMAP.invokeExact(
                            state,
                            ANYWHERE,
                            bytes,
                            PROT_READ_WRITE,
                            MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE,
                            NO_FD,
                            NO_OFFSET),
                    state);
        } catch (Throwable thrown) {
            throw Native.unexpected(thrown);
        }
    }

    /** Gives a mapping back: 0 or {@code -errno}. Views of it must not be used afterwards; nothing checks that. */
    public static int unmap(long address, long bytes) {
        MemorySegment state = Native.state();
        try {
            return Native.result((int) MUNMAP.invokeExact(state, address, bytes), state);
        } catch (Throwable thrown) {
            throw Native.unexpected(thrown);
        }
    }

    /** Mapped memory as a buffer, in network byte order; it neither owns nor keeps the mapping. */
    @SuppressWarnings("restricted") // The caller says how much is mapped there.
    public static ByteBuffer view(long address, int bytes) {
        return MemorySegment.ofAddress(address)
                .reinterpret(bytes)
                .asByteBuffer()
                .order(ByteOrder.BIG_ENDIAN);
    }
}
