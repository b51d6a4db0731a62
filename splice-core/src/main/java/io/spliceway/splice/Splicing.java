// SPDX-License-Identifier: Apache-2.0
package io.spliceway.splice;

import io.spliceway.linux.Errno;
import io.spliceway.linux.Pipe;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Whether this machine can do what the data path needs. */
public final class Splicing {
    private Splicing() {}

    /** Why it can't over a transport, with what would mend it, or null when it can. */
    public static @Nullable String unavailabilityCause(Transport transport) {
        String system = System.getProperty("os.name", "");
        if (!system.toLowerCase(Locale.ROOT).contains("linux")) {
            return "splice(2) needs Linux; this is " + system;
        }
        String lacking = transport.unavailabilityCause();
        if (lacking != null) {
            return lacking;
        }
        LinuxKernel kernel = LinuxKernel.INSTANCE;
        long fds = kernel.pipe();
        if (fds < 0) {
            return "no pipe can be made: " + Errno.text((int) fds) + " (raise the limit of open files: ulimit -n)";
        }
        kernel.close(Pipe.readFd(fds));
        kernel.close(Pipe.writeFd(fds));
        return null;
    }
}
