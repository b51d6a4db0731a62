// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router.config;

import io.spliceway.settings.ByteSize;
import io.spliceway.settings.Setting;

/** What flows may take, each and together. */
public record LimitsConfig(
        @Setting(
                help = "Flows a loop may have open; the clients of further ones are reset at once.",
                fallback = "100000",
                min = "1",
                max = "10000000")
        int flowsPerLoop,

        @Setting(
                help = "Bytes a leg's socket may have that were written and not yet sent, beyond which writing to it"
                        + " waits (TCP_NOTSENT_LOWAT); 0B for as many as its send buffer has room for.",
                fallback = "256KiB",
                min = "0B",
                max = "1GiB")
        ByteSize unsent,

        @Setting(
                help = "Bytes one direction of a flow may have taken and not yet been able to pass on.",
                fallback = "1MiB",
                min = "4KiB",
                max = "1GiB")
        ByteSize heldPerFlow,

        @Setting(
                help = "The same for all flows of a loop: above it, each takes no more than a page at a time.",
                fallback = "64MiB",
                min = "0B",
                max = "1024GiB")
        ByteSize heldPerLoop) {}
