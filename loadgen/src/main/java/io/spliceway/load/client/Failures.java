// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.client;

import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.unix.Errors.NativeIoException;
import io.netty.handler.timeout.ReadTimeoutException;
import io.spliceway.linux.Errno;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.nio.channels.ClosedChannelException;
import java.util.Locale;

/** Finds the reason in what Netty throws. */
final class Failures {
    private Failures() {}

    static Failure of(Throwable cause) {
        return switch (cause) {
            case ConnectTimeoutException _ -> new Failure(FailureReason.CONNECT_TIMEOUT, "no connection in time");
            case ReadTimeoutException _ -> new Failure(FailureReason.TIMEOUT, "nothing came any more");
            case NoRouteToHostException _ -> new Failure(FailureReason.UNREACHABLE, text(cause));
            case ConnectException _ -> new Failure(connectReason(text(cause)), text(cause));
            case NativeIoException error -> new Failure(reason(-error.expectedErr()), Errno.text(error.expectedErr()));
            case ClosedChannelException _ ->
                new Failure(FailureReason.RESET, "the connection was closed under a write");
            default -> new Failure(FailureReason.OTHER, text(cause));
        };
    }

    private static FailureReason reason(int errno) {
        return switch (errno) {
            case Errno.ECONNRESET, Errno.EPIPE -> FailureReason.RESET;
            case Errno.ECONNREFUSED -> FailureReason.REFUSED;
            case Errno.ETIMEDOUT -> FailureReason.TIMEOUT;
            case Errno.EHOSTUNREACH, Errno.ENETUNREACH, Errno.ENETDOWN -> FailureReason.UNREACHABLE;
            default -> FailureReason.OTHER;
        };
    }

    /** Netty keeps the number to itself here; the text is the C library's. */
    private static FailureReason connectReason(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        if (lower.contains("refused")) {
            return FailureReason.REFUSED;
        }
        if (lower.contains("reset")) {
            return FailureReason.RESET;
        }
        if (lower.contains("timed out")) {
            return FailureReason.CONNECT_TIMEOUT;
        }
        return lower.contains("unreachable") ? FailureReason.UNREACHABLE : FailureReason.OTHER;
    }

    private static String text(Throwable cause) {
        String message = cause.getMessage();
        return message == null ? cause.getClass().getSimpleName() : message;
    }
}
