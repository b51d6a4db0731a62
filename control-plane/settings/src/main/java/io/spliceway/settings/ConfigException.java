// SPDX-License-Identifier: Apache-2.0
package io.spliceway.settings;

/** A configuration file that is wrong: {@code file:line: key: value (expected: ...)}. */
public final class ConfigException extends UserError {
    private static final long serialVersionUID = 1L;

    ConfigException(String file, int line, String message) {
        super(ExitCode.USAGE, file + ":" + line + ": " + message);
    }
}
