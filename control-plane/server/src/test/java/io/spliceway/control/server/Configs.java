// SPDX-License-Identifier: Apache-2.0
package io.spliceway.control.server;

import io.spliceway.settings.ConfigFile;

/** Configurations of tests: a tenth of the usual times. */
final class Configs {
    private Configs() {}

    static ControllerConfig fast(int port) {
        return ConfigFile.parse("test.yaml", """
                listen: 127.0.0.1:%d
                probe_interval: 100ms
                stale_after: 500ms
                recompute_interval: 20ms
                warm_up: 3s
                """.formatted(port), ControllerConfig.class);
    }
}
