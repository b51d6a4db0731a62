// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.origin;

import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.spliceway.settings.ByteSize;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an origin has to offer, by path: {@code /bytes/SIZE}, {@code /files/PATH}, and {@code /sink} for uploads.
 *
 * @param generated what {@code /bytes/} serves
 * @param files what {@code /files/} serves, or null
 * @param maxBytes the largest generated size
 */
record Site(GeneratedFile generated, @Nullable FileTree files, long maxBytes) implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Site.class);
    private static final String BYTES = "/bytes/";
    private static final String FILES = "/files/";
    private static final String SINK = "/sink";

    /** Whether the body of a request is to be read and counted. */
    static boolean isUpload(HttpRequest request) {
        boolean uploads =
                request.method().equals(HttpMethod.PUT) || request.method().equals(HttpMethod.POST);
        return uploads && request.uri().equals(SINK);
    }

    /** The reply when it can be made at once, otherwise null: then {@link #find} makes it. Never blocks. */
    @Nullable
    Reply ready(HttpRequest request) {
        try {
            String path = path(request);
            boolean reads =
                    request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD);
            if (path.equals(SINK)) {
                return Reply.notAllowed("PUT, POST");
            }
            if (!reads) {
                return Reply.notAllowed("GET, HEAD");
            }
            if (path.startsWith(BYTES)) {
                Representation known = generated.known(size(path));
                return known == null ? null : Reply.of(request, known);
            }
            boolean mayExist = files != null && path.startsWith(FILES);
            return mayExist
                    ? null
                    : Reply.text(
                            HttpResponseStatus.NOT_FOUND, "not found (expected: /bytes/SIZE, /files/PATH or /sink)");
        } catch (IllegalArgumentException e) {
            return Reply.text(HttpResponseStatus.BAD_REQUEST, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            return unreadable(request, e);
        }
    }

    /** The reply to a request for which {@link #ready} had none; blocks on the disk. */
    Reply find(HttpRequest request) {
        try {
            String path = path(request);
            if (path.startsWith(BYTES) || files == null) {
                return Reply.of(request, generated.prepare(size(path)));
            }
            return Reply.of(request, files.open(path.substring(FILES.length())));
        } catch (NoSuchFileException e) {
            return Reply.text(HttpResponseStatus.NOT_FOUND, "no such file");
        } catch (IOException e) {
            return unreadable(request, e);
        }
    }

    @Override
    public void close() {
        try {
            generated.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String path(HttpRequest request) {
        return new QueryStringDecoder(request.uri()).path();
    }

    private static Reply unreadable(HttpRequest request, IOException cause) {
        LOG.warn("path=\"{}\" msg=\"cannot be served: {}\"", request.uri(), cause.toString());
        return Reply.text(HttpResponseStatus.INTERNAL_SERVER_ERROR, "cannot be served now");
    }

    private long size(String path) {
        long size = ByteSize.parse(path.substring(BYTES.length())).bytes();
        if (size > maxBytes) {
            throw new IllegalArgumentException(size + " (expected: at most " + new ByteSize(maxBytes) + ")");
        }
        return size;
    }
}
