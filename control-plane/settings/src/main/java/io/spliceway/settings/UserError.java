// SPDX-License-Identifier: Apache-2.0
package io.spliceway.settings;

/** An error the user can mend: printed as one line, without a stack trace, and turned into an exit code. */
public class UserError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int exitCode;

    /**
     * Makes the error.
     *
     * @param exitCode one of {@link ExitCode}
     */
    public UserError(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    /** Something was tried and failed: {@link ExitCode#FAILED}. */
    public static UserError failed(String message) {
        return new UserError(ExitCode.FAILED, message);
    }

    /** Wrong use or wrong configuration: {@link ExitCode#USAGE}. */
    public static UserError usage(String message) {
        return new UserError(ExitCode.USAGE, message);
    }

    /** Something this machine lacks: {@link ExitCode#UNAVAILABLE}. */
    public static UserError unavailable(String message) {
        return new UserError(ExitCode.UNAVAILABLE, message);
    }

    public int exitCode() {
        return exitCode;
    }
}
