// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.bench.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spliceway.settings.UserError;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class HeldFlowsIT {
    private static final int MESSAGE_BYTES = 100;
    private static final int FLOWS = 250;

    private final HeldFlows held = new HeldFlows();

    @AfterEach
    void close() {
        held.close();
    }

    @Test
    void everyFlowIsUsedOnceAndStaysOpen() throws IOException {
        AtomicInteger open = new AtomicInteger();
        try (RawProxy proxy = RawProxy.start(client -> {
            try (Socket upstream = new Socket(InetAddress.getLoopbackAddress(), held.port())) {
                open.incrementAndGet();
                upstream.getOutputStream().write(client.getInputStream().readNBytes(MESSAGE_BYTES));
                client.getOutputStream().write(upstream.getInputStream().readNBytes(MESSAGE_BYTES));
                assertThat(client.getInputStream().read()).isEqualTo(-1);
                open.decrementAndGet();
            }
        })) {
            held.open(proxy.port(), FLOWS);
            assertThat(open).hasValue(FLOWS);
            held.hangUp();
            assertThat(open).as("the proxy has closed them when this returns").hasValue(0);
            held.open(proxy.port(), 1);
            assertThat(open).hasValue(1);
        }
    }

    @Test
    void aFlowThatEndsIsAnError() throws IOException {
        try (RawProxy proxy = RawProxy.start(client -> client.getInputStream().readNBytes(MESSAGE_BYTES))) {
            assertThatThrownBy(() -> held.open(proxy.port(), FLOWS))
                    .isInstanceOf(UserError.class)
                    .hasMessage("a flow failed: ended before the whole answer");
        }
    }
}
