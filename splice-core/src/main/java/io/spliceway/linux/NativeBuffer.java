// SPDX-License-Identifier: Apache-2.0
package io.spliceway.linux;

import static io.spliceway.linux.Native.LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.ByteOrder;

/**
 * Memory outside the heap, malloc(3), with a fixed size and bounds-checked access; numbers are in network byte order.
 * One thread at a time. After {@link #close} every access is a bug that is not caught: the owner must be the last user.
 */
public final class NativeBuffer implements AutoCloseable {
    private static final ValueLayout.OfInt BE_INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfShort BE_SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private final MemorySegment memory;
    private boolean closed;

    /**
     * Allocates; contents are undefined.
     *
     * @param bytes 1 or more
     * @throws OutOfMemoryError when there is none
     */
    public NativeBuffer(int bytes) {
        this.memory = Malloc.malloc(bytes);
    }

    public long address() {
        return memory.address();
    }

    public int capacity() {
        return (int) memory.byteSize();
    }

    /** An unsigned byte. */
    public int getByte(int offset) {
        return memory.get(ValueLayout.JAVA_BYTE, offset) & 0xff;
    }

    public void putByte(int offset, int value) {
        memory.set(ValueLayout.JAVA_BYTE, offset, (byte) value);
    }

    /** An unsigned 16-bit number. */
    public int getShort(int offset) {
        return Short.toUnsignedInt(memory.get(BE_SHORT, offset));
    }

    public void putShort(int offset, int value) {
        memory.set(BE_SHORT, offset, (short) value);
    }

    public int getInt(int offset) {
        return memory.get(BE_INT, offset);
    }

    public void putInt(int offset, int value) {
        memory.set(BE_INT, offset, value);
    }

    /** Copies out. */
    public void get(int offset, byte[] to) {
        get(offset, to, 0, to.length);
    }

    /** Copies out into a part. */
    public void get(int offset, byte[] to, int toIndex, int length) {
        MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, offset, to, toIndex, length);
    }

    /** Copies in. */
    public void put(int offset, byte[] from) {
        put(offset, from, 0, from.length);
    }

    /** Copies a part in. */
    public void put(int offset, byte[] from, int fromIndex, int length) {
        MemorySegment.copy(from, fromIndex, memory, ValueLayout.JAVA_BYTE, offset, length);
    }

    /** Copies bytes from somewhere else in memory to the front of the buffer. */
    @SuppressWarnings("restricted") // As trusted as the addresses that are handed to system calls.
    public void put(long fromAddress, int length) {
        MemorySegment.copy(MemorySegment.ofAddress(fromAddress).reinterpret(length), 0, memory, 0, length);
    }

    /** Moves bytes to the front of the buffer; the ranges may overlap. */
    public void moveToFront(int offset, int length) {
        MemorySegment.copy(memory, offset, memory, 0, length);
    }

    /** Frees the memory. Idempotent. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            Malloc.free(memory);
        }
    }

    private static final class Malloc {
        private static final Linker LINKER = Linker.nativeLinker();
        private static final MethodHandle MALLOC = bind("malloc", FunctionDescriptor.of(LONG, LONG));
        private static final MethodHandle FREE = bind("free", FunctionDescriptor.ofVoid(LONG));

        @SuppressWarnings("restricted") // The size is the one just asked for.
        static MemorySegment malloc(int bytes) {
            try {
                long address = (long) MALLOC.invokeExact((long) bytes);
                if (address == 0) {
                    throw new OutOfMemoryError("malloc of " + bytes + " bytes");
                }
                return MemorySegment.ofAddress(address).reinterpret(bytes);
            } catch (OutOfMemoryError none) {
                throw none;
            } catch (Throwable thrown) {
                throw Native.unexpected(thrown);
            }
        }

        static void free(MemorySegment memory) {
            try {
                FREE.invokeExact(memory.address());
            } catch (Throwable thrown) {
                throw Native.unexpected(thrown);
            }
        }

        @SuppressWarnings("restricted") // Looking libc up is what this package is for.
        private static MethodHandle bind(String name, FunctionDescriptor descriptor) {
            return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), descriptor);
        }
    }
}
