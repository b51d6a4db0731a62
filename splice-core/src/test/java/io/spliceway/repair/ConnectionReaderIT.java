// SPDX-License-Identifier: Apache-2.0
package io.spliceway.repair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.spliceway.linux.Close;
import io.spliceway.linux.Socket;
import io.spliceway.repair.RepairException.Reason;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;

class ConnectionReaderIT {
    /** Not that it moves, which another try might mend. */
    @Test
    void aConnectionOutOfRepairModeIsNotPermitted() {
        int fd = Socket.tcp(InetAddress.getLoopbackAddress());
        try {
            RepairException refusal = catchThrowableOfType(RepairException.class, () -> ConnectionReader.window(fd));
            assertThat(refusal.reason()).isEqualTo(Reason.NOT_PERMITTED);
            assertThat(refusal).hasMessageContaining("repair mode");
        } finally {
            Close.close(fd);
        }
    }
}
