// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.bench.proxy;

import io.spliceway.load.bench.PrivateLoopback;
import io.spliceway.load.program.Applications;
import io.spliceway.settings.Version;
import java.nio.file.Path;
import java.util.List;

/**
 * A node of ours as a plain proxy: one service, no controller, no other node.
 *
 * @param pump the setting {@code pump} of its service
 */
record NodeProgram(String pump) implements ProxyProgram {
    @Override
    public String name() {
        return "spliceway-" + pump;
    }

    @Override
    public String configName() {
        return name() + ".yaml";
    }

    @Override
    public String config(Wiring wiring, Path directory) {
        return """
                node: %s
                loops: %d
                congestion: %s
                trunk: {listen: '127.0.0.1:0'}
                services:
                  - {name: bench, type: forward, listen: '127.0.0.1:%d', destination: '127.0.0.1:%d', pump: %s}
                """.formatted(
                name(), wiring.threads(), PrivateLoopback.congestion(), wiring.listenPort(), wiring.originPort(), pump);
    }

    @Override
    public List<String> command(Path config, Path directory) {
        return Applications.launchedNode("node", "--config", config.toString());
    }

    @Override
    public String version() {
        return Version.current();
    }
}
