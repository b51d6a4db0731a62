// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.client;

import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.unix.Errors.NativeIoException;
import io.netty.handler.timeout.ReadTimeoutException;
import io.spliceway.linux.Errno;
import java.nio.channels.ClosedChannelException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the reason in what Netty throws. */
final class Failures {
    private static final Pattern ERROR_NUMBER = Pattern.compile("failed with error\\(-(\\d+)\\)");

    private Failures() {}

    static Failure of(Throwable cause) {
        return switch (cause) {
            case ConnectTimeoutException _ -> new Failure(FailureReason.CONNECT_TIMEOUT, "no connection in time");
            case ReadTimeoutException _ -> new Failure(FailureReason.TIMEOUT, "nothing came any more");
            case NativeIoException error -> of(-error.expectedErr());
            case ClosedChannelException _ ->
                new Failure(FailureReason.RESET, "the connection was closed under a write");
            default -> ofText(cause);
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

    private static Failure of(int errno) {
        return new Failure(reason(errno), Errno.text(errno));
    }

    /** A failed connect(2) has its error number only in the text. */
    private static Failure ofText(Throwable cause) {
        String text = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        Matcher matcher = ERROR_NUMBER.matcher(text);
        if (!matcher.find()) {
            return new Failure(FailureReason.OTHER, text);
        }
        int errno = Integer.parseInt(matcher.group(1));
        return errno == Errno.ETIMEDOUT ? new Failure(FailureReason.CONNECT_TIMEOUT, Errno.text(errno)) : of(errno);
    }
}
