// SPDX-License-Identifier: Apache-2.0
package io.spliceway.splice;

/**
 * The system calls of the data path, so that a test can put a kernel that misbehaves in their place. Answers are those
 * of {@link io.spliceway.linux}: a result {@code >= 0}, or {@code -errno}.
 */
public interface Kernel {
    /** splice(2). */
    long splice(int fdIn, int fdOut, long len, int flags);

    /** recv(2). */
    long recv(int fd, long address, long len, int flags);

    /** send(2). */
    long send(int fd, long address, long len, int flags);

    /** write(2). */
    long write(int fd, long address, long len);

    /** shutdown(2). */
    int shutdown(int fd, int how);

    /** close(2), for descriptors that are not registered with a loop. */
    int close(int fd);

    /** {@code SO_LINGER} with 0 seconds: the close that follows sends a reset. */
    int resetOnClose(int fd);

    /** {@code SO_ERROR}: takes and clears the pending error. */
    int takeError(int fd);

    /** {@code SIOCOUTQ}: bytes written that the peer has not acknowledged. */
    int unacknowledgedBytes(int fd);

    /** pipe2(2) with {@code O_NONBLOCK | O_CLOEXEC}; both descriptors in one number, see {@link io.spliceway.linux.Pipe}. */
    long pipe();

    /** {@code F_SETPIPE_SZ}: bytes granted. */
    int setPipeCapacity(int fd, int bytes);

    /** {@code F_GETPIPE_SZ}. */
    int getPipeCapacity(int fd);
}
