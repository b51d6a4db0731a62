// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.origin;

import io.netty.buffer.Unpooled;
import io.netty.channel.FileRegion;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.ReferenceCounted;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A response that is ready to be written.
 *
 * @param body a {@link FileRegion} or a buffer, owned by whoever writes or releases the reply; null when there is none
 * @param bodyBytes how long the body is
 */
record Reply(HttpResponse head, @Nullable ReferenceCounted body, long bodyBytes) {
    private static final String SERVER = "spliceway-origin";
    /** RFC 9110, section 5.6.7; the JDK's RFC 1123 formatter does not pad the day. */
    private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    /** A status with one line of text. */
    static Reply text(HttpResponseStatus status, String line) {
        return of(status, HttpHeaderValues.TEXT_PLAIN + "; charset=utf-8", line);
    }

    /** A successful answer in JSON. */
    static Reply json(String json) {
        return of(HttpResponseStatus.OK, HttpHeaderValues.APPLICATION_JSON.toString(), json);
    }

    /** The status 405, with the methods that would do. */
    static Reply notAllowed(String allowed) {
        Reply reply = text(HttpResponseStatus.METHOD_NOT_ALLOWED, "method not allowed (expected: " + allowed + ")");
        reply.head.headers().set(HttpHeaderNames.ALLOW, allowed);
        return reply;
    }

    /** The answer to GET or HEAD of a representation, whole or in part; takes over the representation. */
    static Reply of(HttpRequest request, Representation found) throws IOException {
        HttpHeaders asked = request.headers();
        // A range is defined for GET only (RFC 9110, section 14.2), and only of the representation the client knows.
        String ifRange = asked.get(HttpHeaderNames.IF_RANGE);
        boolean get = request.method().equals(HttpMethod.GET);
        boolean ranged = get && (ifRange == null || ifRange.equals(found.entityTag()));
        ByteRange range = ByteRange.of(ranged ? asked.get(HttpHeaderNames.RANGE) : null, found.length());
        String ifNoneMatch = asked.get(HttpHeaderNames.IF_NONE_MATCH);
        boolean known = ifNoneMatch != null && (ifNoneMatch.equals("*") || ifNoneMatch.contains(found.entityTag()));

        HttpResponse head = head(known ? HttpResponseStatus.NOT_MODIFIED : range.status(found.length()));
        HttpHeaders headers = head.headers();
        headers.set(HttpHeaderNames.ETAG, found.entityTag());
        headers.set("repr-digest", found.sha256().toReprDigest());
        headers.set(HttpHeaderNames.ACCEPT_RANGES, HttpHeaderValues.BYTES);
        if (found.modified() != null) {
            headers.set(HttpHeaderNames.LAST_MODIFIED, HTTP_DATE.format(found.modified()));
        }
        if (!known) {
            headers.set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_OCTET_STREAM);
            headers.set(HttpHeaderNames.CONTENT_LENGTH, range.count());
            if (range.count() != found.length()) {
                headers.set(HttpHeaderNames.CONTENT_RANGE, range.contentRange(found.length()));
            }
        }
        if (!get || known || range.count() == 0) {
            found.discard();
            return new Reply(head, null, 0);
        }
        return new Reply(head, found.region(range), range.count());
    }

    /** The same head without the body, for HEAD. */
    Reply withoutBody() {
        release();
        return new Reply(head, null, 0);
    }

    /** Gives up a reply that will not be written. */
    void release() {
        if (body != null) {
            body.release();
        }
    }

    private static Reply of(HttpResponseStatus status, String type, String line) {
        byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
        HttpResponse head = head(status);
        head.headers().set(HttpHeaderNames.CONTENT_TYPE, type);
        head.headers().set(HttpHeaderNames.CONTENT_LENGTH, bytes.length);
        return new Reply(head, Unpooled.wrappedBuffer(bytes), bytes.length);
    }

    private static HttpResponse head(HttpResponseStatus status) {
        HttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, status);
        head.headers().set(HttpHeaderNames.SERVER, SERVER);
        head.headers().set(HttpHeaderNames.DATE, HTTP_DATE.format(Instant.now()));
        return head;
    }
}
