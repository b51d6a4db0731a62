// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router.config;

import io.spliceway.control.client.TrunkKey;
import io.spliceway.settings.Reasons;
import io.spliceway.settings.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/**
 * The file of {@code trunk.keys_file}: a key a line, {@code ID} and 64 hexadecimal digits, the one to call others with
 * first; empty lines and those that begin with {@code #} say nothing.
 */
public final class KeysFile {
    private static final Set<PosixFilePermission> OF_OTHERS = EnumSet.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.GROUP_EXECUTE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE,
            PosixFilePermission.OTHERS_EXECUTE);

    private static final String LINE = TrunkKey.ID + "\\s+[0-9a-fA-F]{" + 2 * TrunkKey.SECRET_BYTES + "}";

    private KeysFile() {}

    /**
     * Reads it.
     *
     * @throws UserError when it can't be read, others than its owner may, or a line is not as described; no message has
     *     any of its contents
     */
    public static List<TrunkKey> read(Path file) {
        List<String> lines;
        try {
            Set<PosixFilePermission> allowed = EnumSet.copyOf(OF_OTHERS);
            allowed.retainAll(Files.getPosixFilePermissions(file));
            if (!allowed.isEmpty()) {
                throw wrong(file + ": open to others than its owner", "chmod 600 " + file);
            }
            lines = Files.readAllLines(file);
        } catch (IOException e) {
            throw wrong(file + ": " + Reasons.of(e), "a file this process may read");
        }
        List<TrunkKey> keys = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (!line.isEmpty() && !line.startsWith("#")) {
                keys.add(key(file + ":" + (i + 1), line, keys));
            }
        }
        if (keys.isEmpty()) {
            throw wrong(file + ": no key", "a line with an id and 64 hexadecimal digits");
        }
        return keys;
    }

    private static TrunkKey key(String where, String line, List<TrunkKey> before) {
        if (!line.matches(LINE)) {
            throw wrong(where + ": no key", "an id of 1 to 32 of a-z 0-9 -, and 64 hexadecimal digits");
        }
        int end = line.length() - 2 * TrunkKey.SECRET_BYTES;
        String id = line.substring(0, end).strip();
        if (before.stream().anyMatch(key -> key.id().equals(id))) {
            throw wrong(where + ": " + id, "each id once");
        }
        return new TrunkKey(id, HexFormat.of().parseHex(line, end, line.length()));
    }

    private static UserError wrong(String what, String expected) {
        return UserError.usage("trunk.keys_file: " + what + " (expected: " + expected + ")");
    }
}
