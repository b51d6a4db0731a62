// SPDX-License-Identifier: Apache-2.0
package io.spliceway.splice;

import io.spliceway.linux.Errno;

/** Why a connection or a flow ended. */
public enum Cause {
    /** Both directions reached their end of stream. */
    END(0),
    /** The peer reset the connection, or vanished from under a write. */
    RESET(Errno.ECONNRESET),
    /** The peer refused the connection. */
    REFUSED(Errno.ECONNREFUSED),
    /** There is no way to the peer. */
    UNREACHABLE(Errno.EHOSTUNREACH),
    /** The peer did not answer in time. */
    TIMED_OUT(Errno.ETIMEDOUT),
    /** The peer does not keep the protocol spoken on this connection. */
    PROTOCOL(Errno.EPROTO),
    /** A node will not carry the flow: its role, its rules or the hop budget forbid it. */
    DENIED(Errno.EACCES),
    /** No descriptor, pipe or memory was left, or a set limit was reached. */
    LIMIT(Errno.EMFILE),
    /** This process ended the flow: it shuts down, or was told to. */
    ABORTED(Errno.ECONNABORTED),
    /** A system call failed in a way nobody expected. */
    SYSTEM(Errno.EIO);

    private final int errno;

    Cause(int errno) {
        this.errno = errno;
    }

    /** The error number that stands for this cause, positive; {@link #of} turns it back. */
    public int errno() {
        return errno;
    }

    /**
     * The cause an error number stands for.
     *
     * @param errno positive
     */
    public static Cause of(int errno) {
        return switch (errno) {
            case Errno.ECONNRESET, Errno.EPIPE, Errno.ENOTCONN -> RESET;
            case Errno.ECONNREFUSED -> REFUSED;
            case Errno.EHOSTUNREACH, Errno.ENETUNREACH, Errno.ENETDOWN, Errno.EADDRNOTAVAIL -> UNREACHABLE;
            case Errno.ETIMEDOUT -> TIMED_OUT;
            case Errno.EPROTO -> PROTOCOL;
            case Errno.EACCES, Errno.EPERM -> DENIED;
            case Errno.EMFILE, Errno.ENFILE, Errno.ENOMEM, Errno.ENOBUFS -> LIMIT;
            case Errno.ECONNABORTED -> ABORTED;
            default -> SYSTEM;
        };
    }
}
