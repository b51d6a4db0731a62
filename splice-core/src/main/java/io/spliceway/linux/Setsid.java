// SPDX-License-Identifier: Apache-2.0
package io.spliceway.linux;

import static io.spliceway.linux.Native.INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** setsid(2): leaves the terminal. */
public final class Setsid {
    // pid_t setsid(void)
    private static final MethodHandle SETSID = Native.bind("setsid", FunctionDescriptor.of(INT));

    private Setsid() {}

    /**
     * Makes the process the leader of a new session without a terminal, so that neither Ctrl-C nor the end of the shell
     * that started it reaches it.
     *
     * @return the session's id, or {@code -EPERM} when the process already leads a process group
     */
    public static int setsid() {
        MemorySegment state = Native.state();
        try {
            return Native.result((int) SETSID.invokeExact(state), state);
        } catch (Throwable thrown) {
            throw Native.unexpected(thrown);
        }
    }
}
