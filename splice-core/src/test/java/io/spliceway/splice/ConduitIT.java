// SPDX-License-Identifier: Apache-2.0
package io.spliceway.splice;

/** The contract on this machine's kernel. */
class ConduitIT extends ConduitContract {
    @Override
    ConduitWorld open(PumpKind pumps) throws Exception {
        return new SocketWorld(pumps);
    }

    @Override
    long leastSpliced(long bytes) {
        return bytes / 2;
    }
}
