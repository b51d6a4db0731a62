// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.bench.proxy;

import java.nio.file.Path;
import java.util.List;

/** A proxy that can be measured: how it is configured and started. */
public interface ProxyProgram {
    /** As in the options and in the results. */
    String name();

    /** The name of its configuration file, which says what syntax that has. */
    String configName();

    /** Its whole configuration. */
    String config(Wiring wiring, Path directory);

    /** The command line that runs it in the foreground, with its process as the first one. */
    List<String> command(Path config, Path directory);

    /** How many processes it starts that do its work. */
    default int workers(Wiring wiring) {
        return 0;
    }

    /**
     * What it says its version is.
     *
     * @throws io.spliceway.settings.UserError with exit code 69 and the line that installs it, when it is not there
     */
    String version();
}
