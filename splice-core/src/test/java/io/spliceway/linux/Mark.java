// SPDX-License-Identifier: Apache-2.0
package io.spliceway.linux;

/** SO_MARK of socket(7), by which rules choose a route; for tests. */
public final class Mark {
    private static final int SO_MARK = 36;

    private Mark() {}

    /** 0 or {@code -errno}. */
    public static int set(int fd, int mark) {
        return SockOpt.setInt(fd, SockOpt.SOL_SOCKET, SO_MARK, mark);
    }
}
