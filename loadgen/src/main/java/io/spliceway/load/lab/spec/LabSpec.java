// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.lab.spec;

import io.spliceway.settings.ConfigFile;
import io.spliceway.settings.Setting;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A lab: hosts, and the links between them. Immutable; what its constructor lets through can be built.
 *
 * @param hosts by name, in the order of the file
 */
public record LabSpec(
        @Setting(
                help = "Its name, at most 8 of a-z, 0-9 and -; the namespaces are `<name>-<host>`.",
                pattern = "[a-z][a-z0-9-]{0,7}")
        String name,

        @Setting(help = "Largest IP packet of every host, in bytes.", fallback = "1500", min = "576", max = "9216")
        int mtu,

        @Setting(help = "Of the random losses: the same seed loses the same packets of each direction.", fallback = "1")
        long seed,

        @Setting(
                help = "Whether hosts may send up to 64 KiB of TCP at once, which saves most of the CPU time; `false`"
                        + " makes every packet pass by itself with its checksum computed.",
                fallback = "true")
        boolean offload,

        @Setting(help = "The hosts, by name.") Map<String, HostSpec> hosts,

        @Setting(help = "The links; hosts without one cannot reach each other.", fallback = Setting.NONE)
        List<LinkSpec> links) {

    /**
     * Checks the whole.
     *
     * @throws IllegalArgumentException {@code key: value (expected: ...)}
     */
    public LabSpec {
        LabRules.check(mtu, hosts, links);
    }

    /** Reads a file; errors name file and line. */
    public static LabSpec load(Path file) {
        return ConfigFile.load(file, LabSpec.class);
    }

    /** Reads from text; {@code source} is the name that errors carry. */
    public static LabSpec parse(String source, String text) {
        return ConfigFile.parse(source, text, LabSpec.class);
    }

    /** A host's network namespace. */
    public String namespace(String host) {
        return name + "-" + host;
    }
}
