// SPDX-License-Identifier: Apache-2.0
package io.spliceway.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("root")
class TunIT {
    @BeforeEach
    void needsRoot() throws IOException {
        Assumptions.assumeTrue(
                Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0), "needs root: it makes a TUN device");
        Assumptions.assumeTrue(Files.exists(Path.of("/dev/net/tun")), "needs /dev/net/tun: modprobe tun");
    }

    @Test
    void aDeviceLivesAsLongAsItsDescriptor() throws IOException {
        int fd = Tun.open("swtest%d", true);
        assertThat(fd).isNotNegative();
        String name = Tun.name(fd);
        assertThat(name).matches("swtest[0-9]+");
        assertThat(Path.of("/sys/class/net", name)).exists();
        assertThat(Read.read(fd, Native.scratch().address(), 100)).isEqualTo(-Errno.EAGAIN);

        assertThat(Close.close(fd)).isZero();
        assertThat(Path.of("/sys/class/net", name)).doesNotExist();
        assertThat(Tun.name(fd)).isEmpty();
    }
}
