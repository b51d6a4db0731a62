// SPDX-License-Identifier: Apache-2.0
package io.spliceway.repair;

import io.spliceway.linux.Errno;

/** A connection that cannot be frozen, restored or decoded, and why. The message names what would mend it. */
public final class RepairException extends Exception {
    private static final long serialVersionUID = 1;

    private final Reason reason;

    /** What is in the way. */
    public enum Reason {
        /** The descriptor is not a TCP socket; MPTCP is not TCP here. */
        NOT_TCP,
        /** The socket has no connection: it listens, or its handshake is not done, or it is over. */
        NOT_CONNECTED,
        /** CAP_NET_ADMIN is missing. */
        NOT_PERMITTED,
        /** Something between application and TCP, such as kernel TLS, has a state that is not read. */
        UPPER_PROTOCOL,
        /** Urgent data waits in the receive queue; the kernel gives no way to read past it. */
        URGENT_DATA,
        /** The connection changed while it was read: packets still come in, or somebody reads or writes. */
        IN_MOTION,
        /** The queues are larger than {@link RepairState#MAX_QUEUE_BYTES}. */
        TOO_LARGE,
        /** This machine does not have the local address, or has no way to the peer. */
        NO_ADDRESS,
        /** A socket with the same two addresses is still here. */
        IN_USE,
        /** Bytes that are not a {@link RepairState}. */
        MALFORMED,
        /** A system call failed in a way nobody expected. */
        SYSTEM
    }

    RepairException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    /** Of a system call's answer, {@code -errno}. */
    static RepairException of(String call, long result) {
        int errno = (int) -result;
        String message = call + ": " + Errno.text(errno);
        return switch (errno) {
            case Errno.EPERM, Errno.EACCES ->
                new RepairException(Reason.NOT_PERMITTED, message + " (" + TcpRepair.CAPABILITY + ")");
            case Errno.EADDRINUSE -> new RepairException(Reason.IN_USE, message);
            case Errno.ENETUNREACH, Errno.EHOSTUNREACH, Errno.ENETDOWN ->
                new RepairException(Reason.NO_ADDRESS, message);
            default -> new RepairException(Reason.SYSTEM, message);
        };
    }

    /** Throws for {@code -errno}, otherwise gives the result back. */
    static int check(String call, int result) throws RepairException {
        return (int) check(call, (long) result);
    }

    /** Throws for {@code -errno}, otherwise gives the result back. */
    static long check(String call, long result) throws RepairException {
        if (result < 0) {
            throw of(call, result);
        }
        return result;
    }

    public Reason reason() {
        return reason;
    }
}
