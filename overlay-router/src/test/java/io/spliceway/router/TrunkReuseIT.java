// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.spliceway.splice.PumpKind;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What one flow leaves behind on a trunk must not reach the next. */
@Timeout(60)
class TrunkReuseIT {
    private static final int UPLOAD = 1;
    private static final int ECHO = 2;
    private static final int UPLOAD_BYTES = 3_000_000;

    private final CountDownLatch let = new CountDownLatch(1);
    private volatile boolean resets;

    /** The first client is done, as it sees it, while its upload still waits for a slow origin. */
    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void theNextFlowDoesNotWaitForAnUploadThatIsStillUnderWay(int hops) throws Exception {
        nextFlowAfterAnUpload(hops);
    }

    /** And that origin resets it in the end. */
    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void theNextFlowIsNotResetByTheLastOne(int hops) throws Exception {
        resets = true;
        nextFlowAfterAnUpload(hops);
    }

    private void nextFlowAfterAnUpload(int hops) throws Exception {
        try (TestOrigin origin = new TestOrigin(this::serve);
                Chain chain = Chain.start(hops, PumpKind.SPLICE, origin.address())) {
            try (Socket first = connect(chain)) {
                DataOutputStream out = new DataOutputStream(first.getOutputStream());
                out.writeInt(UPLOAD);
                // The origin has half-closed before anything is sent.
                assertThat(first.getInputStream().read()).isEqualTo(-1);
                out.write(new byte[UPLOAD_BYTES]);
                first.shutdownOutput();
            }
            LockSupport.parkNanos(300_000_000);
            long before = System.nanoTime();
            try (Socket second = connect(chain)) {
                echo(second);
                assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(8));
                let.countDown();
                LockSupport.parkNanos(500_000_000);
                echo(second);
            }
        }
    }

    private static void echo(Socket socket) throws IOException {
        DataOutputStream out = new DataOutputStream(socket.getOutputStream());
        out.writeInt(ECHO);
        assertThat(new DataInputStream(socket.getInputStream()).readInt()).isEqualTo(ECHO);
    }

    private void serve(Socket client) throws IOException, InterruptedException {
        DataInputStream in = new DataInputStream(client.getInputStream());
        if (in.readInt() == UPLOAD) {
            client.shutdownOutput();
            let.await(10, TimeUnit.SECONDS);
            if (resets) {
                TestOrigin.reset(client);
            } else {
                in.readAllBytes();
                client.close();
            }
            return;
        }
        DataOutputStream out = new DataOutputStream(client.getOutputStream());
        out.writeInt(ECHO);
        while (true) {
            out.writeInt(in.readInt());
        }
    }

    private static Socket connect(Chain chain) throws IOException {
        Socket socket = new Socket(chain.door().getAddress(), chain.door().getPort());
        socket.setSoTimeout(20_000);
        return socket;
    }
}
