// SPDX-License-Identifier: Apache-2.0
package io.spliceway.splice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import org.junit.jupiter.api.Test;

class TransportTest {
    @Test
    void isWrittenAsLinuxWritesIt() {
        assertThat(Transport.values()).extracting(Transport::toString).containsExactly("epoll", "io_uring");
    }

    @Test
    void namesTheSwitchThatKeepsIoUringOff() {
        assertThat(Transport.ioUringRemedy("2")).isEqualTo("kernel.io_uring_disabled is 2: set it to 0");
        assertThat(Transport.ioUringRemedy("1")).contains("kernel.io_uring_group");
        assertThat(Transport.ioUringRemedy("0"))
                .isEqualTo(Transport.ioUringRemedy(null))
                .contains("seccomp");
    }

    @Test
    void namesThePropertyThatKeepsMultishotPollOff() {
        assertThat(Transport.noMultishotPoll("false"))
                .contains("-Dio.netty.iouring.pollAddMultishotEnabled=false (leave the property out");
        assertThat(Transport.noMultishotPoll(null))
                .isEqualTo("io_uring of this kernel has no multishot poll (it needs Linux 5.19 or newer)");
    }

    @Test
    void takesNoLoopOfAnotherKind() {
        try (var group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory())) {
            assertThatThrownBy(() -> NettyLoop.on(group.next(), LoopOptions.DEFAULT))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("neither epoll nor io_uring");
        }
    }
}
