// SPDX-License-Identifier: Apache-2.0
package io.spliceway.settings;

/** The exit codes of every command. */
public final class ExitCode {
    public static final int DONE = 0;
    /** It was tried and failed. */
    public static final int FAILED = 1;
    /** Wrong use or wrong configuration. */
    public static final int USAGE = 2;
    /** Something this machine lacks; the message names it and how to get it. */
    public static final int UNAVAILABLE = 69;
    /** Ended by Ctrl-C: 128 + SIGINT. */
    public static final int INTERRUPTED = 130;

    private ExitCode() {}
}
