// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.origin;

import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The part of a representation that a response carries.
 *
 * @param offset the first byte
 * @param count how many; 0 only for {@link #UNSATISFIABLE} or an empty representation
 */
record ByteRange(long offset, long count) {
    /** The client asked for bytes that are not there: 416. */
    static final ByteRange UNSATISFIABLE = new ByteRange(-1, 0);

    private static final Pattern SINGLE = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");

    /**
     * Reads a {@code Range} field by RFC 9110, section 14. A field this server does not understand, and one with
     * several ranges, is ignored, as the RFC allows: the whole representation is sent.
     */
    static ByteRange of(@Nullable String field, long length) {
        ByteRange whole = new ByteRange(0, length);
        Matcher matcher = SINGLE.matcher(field == null ? "" : field.replace(" ", ""));
        if (!matcher.matches()) {
            return whole;
        }
        String first = matcher.group(1);
        String last = matcher.group(2);
        if (first.isEmpty()) {
            return last.isEmpty() ? whole : suffix(Long.parseLong(last), length);
        }
        long from = Long.parseLong(first);
        long to = last.isEmpty() ? Long.MAX_VALUE : Long.parseLong(last);
        if (to < from) {
            return whole;
        }
        return from >= length ? UNSATISFIABLE : new ByteRange(from, Math.min(to, length - 1) - from + 1);
    }

    private static ByteRange suffix(long wanted, long length) {
        long count = Math.min(wanted, length);
        return count == 0 ? UNSATISFIABLE : new ByteRange(length - count, count);
    }

    /** 200, 206 or 416. */
    HttpResponseStatus status(long length) {
        if (equals(UNSATISFIABLE)) {
            return HttpResponseStatus.REQUESTED_RANGE_NOT_SATISFIABLE;
        }
        return count == length ? HttpResponseStatus.OK : HttpResponseStatus.PARTIAL_CONTENT;
    }

    /** The value of a {@code Content-Range} field. */
    String contentRange(long length) {
        String part = equals(UNSATISFIABLE) ? "*" : offset + "-" + (offset + count - 1);
        return "bytes " + part + "/" + length;
    }
}
