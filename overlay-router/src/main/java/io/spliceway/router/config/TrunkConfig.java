// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router.config;

import io.spliceway.control.client.TrunkKey;
import io.spliceway.settings.ByteSize;
import io.spliceway.settings.HostPort;
import io.spliceway.settings.Setting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Settings of the connections between nodes. */
public record TrunkConfig(
        @Setting(help = "Where other nodes reach this one.", fallback = "0.0.0.0:7401")
        HostPort listen,

        @Setting(
                help = "The address other nodes are told; needed with a controller when listen names none.",
                fallback = Setting.NONE)
        @Nullable
        HostPort advertise,

        @Setting(
                help = "How long the node at the other end may answer nothing, be it data, a closed window's probes or "
                        + "keepalive, before the trunk is given up.",
                fallback = "20s",
                min = "2s",
                max = "1h")
        Duration deadAfter,

        @Setting(help = "Trunks kept ready for flows to come.", fallback = Setting.NONE)
        PoolConfig pool,

        @Setting(
                help = "Bytes that may be sent in a minute to have a young trunk's window grow to what recent flows"
                        + " needed; 0B for none.",
                fallback = "64MiB",
                min = "0B",
                max = "1024GiB")
        ByteSize warmBudget,

        @Setting(
                help =
                        "Sets net.ipv4.tcp_slow_start_after_idle to 0 at start, where this process may: otherwise a trunk"
                                + " that was quiet for a moment starts slowly again.",
                fallback = "true")
        boolean keepWindow,

        @Setting(
                help = "Congestion control of trunks; the node's when left out.",
                fallback = Setting.NONE,
                pattern = "[a-z0-9_]{1,15}")
        @Nullable
        String congestion,

        @Setting(
                help =
                        "Keys that nodes authenticate to each other with, a line each: an id, 64 hexadecimal digits. Only the"
                                + " owner may read it. A controller's keys take their place.",
                fallback = Setting.NONE)
        @Nullable
        Path keysFile) {

    /** The keys of {@link #keysFile}; none without one. Throws as {@link KeysFile#read} does. */
    public List<TrunkKey> readKeys() {
        return keysFile == null ? List.of() : KeysFile.read(keysFile);
    }
}
