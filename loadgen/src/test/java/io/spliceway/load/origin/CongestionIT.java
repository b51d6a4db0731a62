// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.origin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.spliceway.settings.HostPort;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CongestionIT {
    /** Both may be set without privileges: they are in tcp_allowed_congestion_control everywhere. */
    @ParameterizedTest
    @ValueSource(strings = {"reno", "cubic"})
    void acceptedConnectionsHaveTheCongestionControlThatIsNamed(String name) throws IOException {
        OriginOptions options = OriginOptions.on(new HostPort("127.0.0.1", 0))
                .withPreparedBytes(0)
                .withCongestion(name);
        try (Origin origin = Origin.start(options);
                RawClient client = new RawClient(origin.address())) {
            assertThat(client.request("GET /bytes/1 HTTP/1.1", "Host: origin")
                            .response()
                            .status())
                    .isEqualTo(200);
            assertThat(sockets(origin.address().getPort())).contains(" " + name + " ");
        }
    }

    private static String sockets(int port) throws IOException {
        try {
            Process ss = new ProcessBuilder("ss", "-tinH", "state", "established", "sport", "=", ":" + port).start();
            return new String(ss.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            assumeTrue(false, "ss is not installed (iproute2)");
            throw e;
        }
    }
}
