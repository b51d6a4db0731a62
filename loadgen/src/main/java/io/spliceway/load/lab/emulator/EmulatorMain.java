// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.lab.emulator;

import io.spliceway.linux.Setsid;
import io.spliceway.load.lab.machine.LabState;
import io.spliceway.load.lab.machine.ProcessId;
import io.spliceway.load.lab.machine.StateLock;
import io.spliceway.load.lab.machine.Teardown;
import io.spliceway.load.lab.spec.LabSpec;
import io.spliceway.load.lab.wan.Rehearsal;
import io.spliceway.settings.ExitCode;
import io.spliceway.settings.UserError;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The emulator's process. Says {@code ready} or {@code error CODE TEXT} on standard output, once. As long as its maker
 * has not said {@code detach}, the end of standard input means that the maker is gone: then it ends the whole lab.
 */
final class EmulatorMain {
    static final String READY = "ready";
    static final String ERROR = "error ";
    static final String DETACH = "detach";

    private EmulatorMain() {}

    public static void main(String[] args) throws IOException {
        LabState state = LabState.of(args[0]);
        Setsid.setsid();
        comeBeforeOtherSessions();
        state.setEmulator(ProcessId.self());
        try {
            LabSpec spec = LabSpec.load(state.specFile());
            Rehearsal.run();
            Emulator emulator = new Emulator(spec, () -> Runtime.getRuntime().halt(ExitCode.FAILED));
            ControlServer.start(state.controlSocket(), emulator);
        } catch (UserError e) {
            System.out.println(ERROR + e.exitCode() + " " + e.getMessage());
            System.exit(e.exitCode());
        }
        System.out.println(READY);
        BufferedReader maker = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        if (!DETACH.equals(maker.readLine())) {
            endLab(state);
        }
        // Detached: the loop's thread keeps the process until it is told to end.
    }

    /** With automatic groups, sched(7), nice values count within a session only; this is the session's own. */
    private static void comeBeforeOtherSessions() {
        try {
            Files.writeString(Path.of("/proc/self/autogroup"), "-20");
        } catch (IOException e) {
            // There are no automatic groups here, or no right to it: the loop is a real-time thread all the same.
        }
    }

    private static void endLab(LabState state) {
        try (StateLock _ = StateLock.take()) {
            // Somebody else may have cleaned up, and even made a new lab of the name, before we got the lock.
            if (ProcessId.self().equals(state.emulator())) {
                Teardown.run(state);
            }
        }
        System.exit(ExitCode.DONE);
    }
}
