// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router.net;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What becomes of a connection's window while it is quiet: {@code net.ipv4.tcp_slow_start_after_idle}. */
public final class IdleWindow {
    private static final Logger LOG = LoggerFactory.getLogger(IdleWindow.class);
    private static final String NAME = "net.ipv4.tcp_slow_start_after_idle";
    private static final Path FILE = Path.of("/proc/sys", NAME.replace('.', '/'));

    private IdleWindow() {}

    /**
     * Has connections of this network namespace keep their windows; where that is not permitted, the log says what to do.
     * It stays so when this process ends.
     */
    public static void keep() {
        try {
            if (isKept()) {
                return;
            }
            Files.writeString(FILE, "0\n");
            LOG.info("set {}=0, so that trunks keep their windows", NAME);
        } catch (IOException e) {
            LOG.warn("{} is not 0: trunks start slowly after a pause; as root: sysctl -w {}=0", NAME, NAME);
        }
    }

    /**
     * Whether they do.
     *
     * @throws IOException when that can't be told
     */
    public static boolean isKept() throws IOException {
        return Files.readString(FILE).startsWith("0");
    }
}
