// SPDX-License-Identifier: Apache-2.0
package io.spliceway.linux;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * Error numbers, errno(3). Calls of this package return them negated. The values are those of
 * {@code asm-generic/errno.h}, shared by x86-64 and AArch64.
 */
public final class Errno {
    public static final int EPERM = 1;
    public static final int ENOENT = 2;
    public static final int EINTR = 4;
    public static final int EIO = 5;
    public static final int EBADF = 9;
    public static final int EAGAIN = 11;
    public static final int ENOMEM = 12;
    public static final int EACCES = 13;
    public static final int EFAULT = 14;
    public static final int EBUSY = 16;
    public static final int ENODEV = 19;
    public static final int EINVAL = 22;
    public static final int ENFILE = 23;
    public static final int EMFILE = 24;
    public static final int EPIPE = 32;
    public static final int ENONET = 64;
    public static final int EPROTO = 71;
    public static final int ENOTSOCK = 88;
    public static final int ENOPROTOOPT = 92;
    public static final int EOPNOTSUPP = 95;
    public static final int EAFNOSUPPORT = 97;
    public static final int EADDRINUSE = 98;
    public static final int EADDRNOTAVAIL = 99;
    public static final int ENETDOWN = 100;
    public static final int ENETUNREACH = 101;
    public static final int ECONNABORTED = 103;
    public static final int ECONNRESET = 104;
    public static final int ENOBUFS = 105;
    public static final int ENOTCONN = 107;
    public static final int ETIMEDOUT = 110;
    public static final int ECONNREFUSED = 111;
    public static final int EHOSTDOWN = 112;
    public static final int EHOSTUNREACH = 113;
    public static final int EINPROGRESS = 115;

    private static final int MAX_TEXT_BYTES = 128;

    private Errno() {}

    /** The C library's sentence for an error number, positive or negated, such as {@code "Connection refused"}. */
    public static String text(int errno) {
        int positive = Math.abs(errno);
        try {
            MemorySegment text = (MemorySegment) Strerror.HANDLE.invokeExact(positive);
            return Strerror.string(text);
        } catch (Throwable thrown) {
            throw Native.unexpected(thrown);
        }
    }

    /** Bound on first use: the data path never asks for texts. */
    private static final class Strerror {
        /** strerror(3) is thread-safe in glibc since 2.32 and returns static text for known numbers. */
        static final MethodHandle HANDLE = bind();

        @SuppressWarnings("restricted") // Looking libc up is what this package is for.
        private static MethodHandle bind() {
            Linker linker = Linker.nativeLinker();
            return linker.downcallHandle(
                    linker.defaultLookup().findOrThrow("strerror"),
                    FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
        }

        @SuppressWarnings("restricted") // The text has no length but its terminating NUL.
        static String string(MemorySegment text) {
            return text.reinterpret(MAX_TEXT_BYTES).getString(0);
        }
    }
}
