// SPDX-License-Identifier: Apache-2.0
package io.spliceway.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** Finds libc functions and turns their {@code -1} into {@code -errno}. */
final class Native {
    /** C's {@code int}. */
    static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    /** C's {@code long}, {@code size_t}, {@code ssize_t} and, because callers hold addresses, every pointer. */
    static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final StructLayout CAPTURE_LAYOUT = Linker.Option.captureStateLayout();
    private static final long ERRNO_OFFSET = CAPTURE_LAYOUT.byteOffset(MemoryLayout.PathElement.groupElement("errno"));
    private static final Linker.Option CAPTURE = Linker.Option.captureCallState("errno");

    /** The calling thread's own capture segment; an automatic arena frees it after the thread is gone. */
    private static final ThreadLocal<MemorySegment> STATE =
            ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(CAPTURE_LAYOUT));

    private static final long SCRATCH_BYTES = 1024;

    /** The calling thread's own scratch memory, for small in and out parameters of one call. */
    private static final ThreadLocal<MemorySegment> SCRATCH =
            ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(SCRATCH_BYTES, 8));

    private Native() {}

    /** The handle of a libc function that sets {@code errno}; its first parameter is the capture segment. */
    static MethodHandle bind(String name, FunctionDescriptor descriptor) {
        return downcall(name, descriptor, CAPTURE);
    }

    /** As {@link #bind} for a variadic function whose parameters from {@code firstVariadicArg} on are variadic. */
    static MethodHandle bindVariadic(String name, int firstVariadicArg, FunctionDescriptor descriptor) {
        return downcall(name, descriptor, CAPTURE, Linker.Option.firstVariadicArg(firstVariadicArg));
    }

    static MemorySegment state() {
        return STATE.get();
    }

    /** At least 1 KiB, 8-byte aligned, the calling thread's own; contents are whatever the last call left. */
    static MemorySegment scratch() {
        return SCRATCH.get();
    }

    static int result(int returned, MemorySegment state) {
        return returned >= 0 ? returned : -state.get(INT, ERRNO_OFFSET);
    }

    static long result(long returned, MemorySegment state) {
        return returned >= 0 ? returned : -state.get(INT, ERRNO_OFFSET);
    }

    /** A native handle has no checked exceptions; what arrives here is a programming error in a binding. */
    static AssertionError unexpected(Throwable thrown) {
        return new AssertionError("a native call threw", thrown);
    }

    @SuppressWarnings("restricted") // Looking libc up is what this package is for.
    private static MethodHandle downcall(String name, FunctionDescriptor descriptor, Linker.Option... options) {
        return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), descriptor, options);
    }
}
