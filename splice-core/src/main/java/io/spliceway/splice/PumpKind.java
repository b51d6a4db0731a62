// SPDX-License-Identifier: Apache-2.0
package io.spliceway.splice;

/** How the bytes of a flow are moved. */
public enum PumpKind {
    /** Through user memory, read and written. */
    COPY {
        @Override
        public Pump newPump(Loop loop) {
            return new CopyPump(loop);
        }
    },
    /** Through a pipe, zero-copy. */
    SPLICE {
        @Override
        public Pump newPump(Loop loop) {
            return new SplicePump(loop);
        }
    };

    /** A pump for one direction of a flow that lives on {@code loop}. */
    public abstract Pump newPump(Loop loop);
}
