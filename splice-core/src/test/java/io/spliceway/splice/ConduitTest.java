// SPDX-License-Identifier: Apache-2.0
package io.spliceway.splice;

/** The contract on a kernel that moves less than asked, is interrupted, and runs out of pipe slots. */
class ConduitTest extends ConduitContract {
    private static final long SEED = 42;

    @Override
    ConduitWorld open(PumpKind pumps) {
        return new FakeWorld(pumps, SEED);
    }

    /** It has pauses all the time. */
    @Override
    long leastSpliced(long bytes) {
        return 1;
    }
}
