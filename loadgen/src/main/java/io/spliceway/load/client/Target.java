// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.client;

import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.spliceway.settings.UserError;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * What a URL asks for.
 *
 * @param host a name or a literal address, without brackets
 * @param authority the {@code Host} field
 * @param path path and query, encoded
 */
record Target(String url, String host, int port, String authority, String path) {
    private static final String AGENT = "spliceway-load";
    private static final int HTTP_PORT = 80;

    static Target of(URI uri) {
        String host = uri.getHost();
        if (!"http".equalsIgnoreCase(uri.getScheme()) || host == null || uri.getUserInfo() != null) {
            throw UserError.usage("url: " + uri + " (expected: http://HOST[:PORT]/PATH)");
        }
        String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        int port = uri.getPort() < 0 ? HTTP_PORT : uri.getPort();
        String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        return new Target(uri.toString(), bare, port, uri.getRawAuthority(), path + query);
    }

    /** The request, for a connection of its own: a GET, or the head of a POST whose body follows. */
    HttpRequest request(@Nullable UploadBody body) {
        HttpRequest request = body == null
                ? new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, path)
                : new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, path);
        if (body != null) {
            request.headers().set(HttpHeaderNames.CONTENT_LENGTH, body.bytes());
        }
        request.headers()
                .set(HttpHeaderNames.HOST, authority)
                .set(HttpHeaderNames.USER_AGENT, AGENT)
                .set(HttpHeaderNames.ACCEPT, "*/*")
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        return request;
    }
}
