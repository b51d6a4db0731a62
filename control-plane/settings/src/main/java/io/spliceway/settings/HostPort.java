// SPDX-License-Identifier: Apache-2.0
package io.spliceway.settings;

/**
 * A host name or literal address, and a port. Roles that must not be mixed up wrap it in types of their own.
 *
 * @param host a name, an IPv4 address or an IPv6 address without brackets; never empty
 * @param port 0 to 65535; 0 only where a free port may be chosen
 */
public record HostPort(String host, int port) {
    private static final int MAX_PORT = 65535;

    public HostPort {
        if (host.isEmpty() || port < 0 || port > MAX_PORT) {
            throw new IllegalArgumentException(host + ":" + port + " (expected: " + expected() + ")");
        }
    }

    /** Parses {@code host:port}, {@code 192.0.2.1:port} or {@code [2001:db8::1]:port}. */
    public static HostPort parse(String text) {
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? "" : text.substring(0, colon);
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        if (bracketed) {
            host = host.substring(1, host.length() - 1);
        }
        String port = text.substring(colon + 1);
        boolean valid = !host.isEmpty()
                && bracketed == host.contains(":")
                && host.chars().noneMatch(c -> Character.isWhitespace(c) || c == '[' || c == ']' || c == '/')
                && port.length() <= 5
                && !port.isEmpty()
                && port.chars().allMatch(c -> c >= '0' && c <= '9')
                && Integer.parseInt(port) <= MAX_PORT;
        if (!valid) {
            throw new IllegalArgumentException(text + " (expected: " + expected() + ")");
        }
        return new HostPort(host, Integer.parseInt(port));
    }

    static String expected() {
        return "host:port with port 0..65535, IPv6 in brackets";
    }

    @Override
    public String toString() {
        return host.contains(":") ? "[" + host + "]:" + port : host + ":" + port;
    }
}
