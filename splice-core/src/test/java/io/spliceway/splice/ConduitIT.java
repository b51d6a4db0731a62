// SPDX-License-Identifier: Apache-2.0
package io.spliceway.splice;

/** The contract on this machine's kernel, over epoll. */
class ConduitIT extends ConduitContract {
    @Override
    ConduitWorld open(PumpKind pumps) throws Exception {
        return new SocketWorld(transport(), pumps);
    }

    Transport transport() {
        return Transport.EPOLL;
    }

    @Override
    long leastSpliced(long bytes) {
        return bytes / 2;
    }
}
