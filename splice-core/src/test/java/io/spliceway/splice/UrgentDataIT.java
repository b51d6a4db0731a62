// SPDX-License-Identifier: Apache-2.0
package io.spliceway.splice;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** splice(2) stops at the mark of urgent data and takes it for the end; the stream is to go on behind it. */
class UrgentDataIT {
    @ParameterizedTest
    @CsvSource({
        "EPOLL,COPY,false",
        "EPOLL,COPY,true",
        "EPOLL,SPLICE,false",
        "EPOLL,SPLICE,true",
        "EPOLL,AUTO,false",
        "EPOLL,AUTO,true",
        "IO_URING,COPY,false",
        "IO_URING,COPY,true",
        "IO_URING,SPLICE,false",
        "IO_URING,SPLICE,true",
        "IO_URING,AUTO,false",
        "IO_URING,AUTO,true"
    })
    void theStreamGoesOnBehindUrgentData(Transport transport, PumpKind pumps, boolean ended) throws Exception {
        try (SocketWorld world = new SocketWorld(transport, pumps)) {
            world.client().send(ascii("abc"));
            assertThat(world.upstream().receive(3)).isEqualTo(ascii("abc"));
            world.urgentFromClient('U');
            world.client().send(ascii("def"));
            if (ended) {
                world.client().endOutput();
            }
            assertThat(world.upstream().receive(3)).isEqualTo(ascii("def"));
            byte[] more = new byte[500_000];
            if (!ended) {
                Thread sender = Thread.ofVirtual().start(() -> world.client().send(more));
                assertThat(world.upstream().receive(more.length)).isEqualTo(more);
                sender.join();
                world.client().endOutput();
            }
            assertThat(world.upstream().ending()).isEqualTo(Peer.Ending.END_OF_STREAM);
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
