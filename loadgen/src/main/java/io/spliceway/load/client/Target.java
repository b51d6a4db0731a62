// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.client;

import io.spliceway.settings.UserError;
import java.net.URI;

/**
 * What a URL asks for.
 *
 * @param host a name or a literal address, without brackets
 * @param authority the {@code Host} field
 * @param path path and query, encoded
 */
record Target(String url, String host, int port, String authority, String path) {
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
}
