// SPDX-License-Identifier: Apache-2.0
package io.spliceway.splice;

/** How the bytes of a flow are moved. */
public enum PumpKind {
    /** By copying while little comes at a time, through a pipe once much does. */
    AUTO {
        @Override
        public Pump newPump(Loop loop) {
            return new AutoPump(loop, false);
        }
    },
    /** Through user memory, read and written. */
    COPY {
        @Override
        public Pump newPump(Loop loop) {
            return new CopyPump(loop);
        }
    },
    /** Through a pipe, zero-copy; where there is no pipe to be had, by copying. */
    SPLICE {
        @Override
        public Pump newPump(Loop loop) {
            return new AutoPump(loop, true);
        }
    };

    /** A pump for one direction of a flow that lives on {@code loop}. */
    public abstract Pump newPump(Loop loop);
}
