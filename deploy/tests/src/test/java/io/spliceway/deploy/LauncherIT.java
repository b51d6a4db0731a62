// SPDX-License-Identifier: Apache-2.0
package io.spliceway.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.spliceway.deploy.Shell.Outcome;
import io.spliceway.settings.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs {@code ./spliceway} as a user would, on machines that lack things. */
@Timeout(120)
class LauncherIT {
    /** What the launcher itself calls before it needs anything. */
    private static final List<String> BASICS = List.of(
            "bash",
            "env",
            "readlink",
            "dirname",
            "grep",
            "sed",
            "cat",
            "paste",
            "find",
            "mkdir",
            "mktemp",
            "rm",
            "touch");

    /** A line of the launcher's table: name, application, what it does. */
    private static final Pattern TABLE_LINE = Pattern.compile("([a-z]+)\\|[a-z-]+\\|.+");

    @TempDir
    Path directory;

    @Test
    void helpListsEveryCommandWithOneLine() throws IOException, InterruptedException {
        for (List<String> arguments : List.of(List.<String>of(), List.of("help"), List.of("--help"), List.of("-h"))) {
            Outcome outcome = run(Map.of("PATH", basics(), "JAVA_HOME", "/nonexistent"), arguments);
            assertThat(outcome.code()).isEqualTo(ExitCode.DONE);
            assertThat(outcome.output().lines())
                    .anyMatch(line -> line.matches(" {2}load +\\S.*"))
                    .anyMatch(line -> line.matches(" {2}origin +\\S.*"))
                    .anyMatch(line -> line.matches(" {2}verify +\\S.*"))
                    .anyMatch(line -> line.matches(" {2}archive +\\S.*"));
        }
    }

    @Test
    void anUnknownCommandIsOneLineThatNamesTheKnown() throws IOException, InterruptedException {
        Outcome outcome = run(Map.of(), List.of("lode"));
        assertThat(outcome.code()).isEqualTo(ExitCode.USAGE);
        assertThat(outcome.output()).isEmpty();
        assertThat(outcome.errors().lines())
                .singleElement()
                .asString()
                .startsWith("spliceway: lode: no such command (expected: one of ")
                .contains(" load ");
    }

    /** The launcher's table has commands before the applications do; to ask for one must install and build nothing. */
    @Test
    void aCommandThatNothingDeclaresIsUnknown() throws IOException, InterruptedException {
        String help = run(Map.of(), List.of("help")).output();
        List<String> undeclared = Files.readAllLines(Shell.ROOT.resolve("spliceway")).stream()
                .map(TABLE_LINE::matcher)
                .filter(Matcher::matches)
                .map(line -> line.group(1))
                .filter(command -> !help.contains("\n  " + command + " "))
                .toList();
        for (String command : undeclared) {
            Outcome outcome = run(Map.of("PATH", basics(), "JAVA_HOME", "/nonexistent"), List.of(command));
            assertThat(outcome.code()).isEqualTo(ExitCode.USAGE);
            assertThat(outcome.errors()).startsWith("spliceway: " + command + ": no such command");
        }
        assertThat(run(Map.of(), List.of("help", "lode")).code()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void anInterruptedBuildIsNoFailedBuild() throws IOException, InterruptedException {
        standIn("mvn", "exit 130");
        Outcome outcome = script("build node");
        assertThat(outcome.code()).isEqualTo(ExitCode.INTERRUPTED);
        assertThat(outcome.errors()).doesNotContain("failed");
        standIn("mvn", "echo '[ERROR] no'; exit 1");
        assertThat(script("build node"))
                .returns(ExitCode.FAILED, Outcome::code)
                .satisfies(failed -> assertThat(failed.errors()).contains("[ERROR] no", "the build failed; see "));
    }

    @Test
    void anInterruptedInstallationLeavesNothing() throws IOException, InterruptedException {
        Path policy = Path.of("/usr/sbin/policy-rc.d");
        boolean before = Files.exists(policy);
        standIn("apt-get", "kill -INT $PPID");
        Path temporary = Files.createDirectory(directory.resolve("tmp"));
        Outcome outcome = script("install_packages nothing; echo not reached");
        assertThat(outcome.code()).isEqualTo(ExitCode.INTERRUPTED);
        assertThat(outcome.output()).isEmpty();
        assertThat(temporary).isEmptyDirectory();
        assertThat(Files.exists(policy)).isEqualTo(before);
    }

    @Test
    void tellsItsVersion() throws IOException, InterruptedException {
        Outcome outcome = run(Map.of(), List.of("--version"));
        assertThat(outcome.code()).isEqualTo(ExitCode.DONE);
        assertThat(outcome.output()).matches("spliceway \\d+\\.\\d+\\.\\d+(-SNAPSHOT)?\n");
    }

    @Test
    void withoutJdk25ItPrintsTheLineThatInstallsIt() throws IOException, InterruptedException {
        Path older = directory.resolve("jvm/jdk-17/bin");
        Files.createDirectories(older);
        Files.writeString(older.resolve("../release"), "JAVA_VERSION=\"17.0.2\"\n");
        Files.createFile(older.resolve("javac")).toFile().setExecutable(true);
        Outcome outcome = run(
                Map.of(
                        "PATH", basics(),
                        "JAVA_HOME", directory.resolve("jvm/jdk-17").toString(),
                        "HOME", directory.toString(),
                        "SPLICEWAY_JVM_DIR", directory.resolve("jvm").toString(),
                        "SPLICEWAY_NO_INSTALL", "1"),
                List.of("load", "http://127.0.0.1:1/"));
        assertThat(outcome.code()).isEqualTo(ExitCode.UNAVAILABLE);
        assertThat(outcome.output()).isEmpty();
        assertThat(outcome.errors())
                .contains("JDK 25 not found")
                .contains("Install it with: ")
                .contains("25-jdk");
    }

    @Test
    void withoutAPackageItPrintsTheLineThatInstallsIt() throws IOException, InterruptedException {
        Outcome outcome = run(
                Map.of(
                        "PATH", basics(),
                        "JAVA_HOME", System.getProperty("java.home"),
                        "SPLICEWAY_NO_INSTALL", "1"),
                List.of("verify"));
        assertThat(outcome.code()).isEqualTo(ExitCode.UNAVAILABLE);
        assertThat(outcome.errors())
                .contains("missing: maven ")
                .contains("Install with: sudo apt-get install -y maven ");
    }

    @Test
    void summaryCountsWhatRanFailedAndWasSkipped() throws IOException, InterruptedException {
        Path reports = Files.createDirectories(directory.resolve("module/target/surefire-reports"));
        Path before = Files.createFile(directory.resolve("before"));
        Files.setLastModifiedTime(before, FileTime.fromMillis(0));
        Files.writeString(reports.resolve("TEST-a.B.xml"), """
                <?xml version="1.0" encoding="UTF-8"?>
                <testsuite name="a.B" tests="6" errors="1" skipped="2" failures="1">
                  <testcase name="good" classname="a.B" time="0.1"/>
                  <testcase name="alsoGood" classname="a.B" time="0.1"><system-out><![CDATA[x]]></system-out></testcase>
                  <testcase name="asRoot" classname="a.B" time="0">
                    <skipped message="needs root &quot;here&quot;"/>
                  </testcase>
                  <testcase name="withTool" classname="a.B" time="0">
                    <skipped type="org.opentest4j.TestAbortedException"><![CDATA[org.opentest4j.TestAbortedException: \
                Assumption failed: no such tool
                	at a.B.withTool(B.java:1)]]></skipped>
                  </testcase>
                  <testcase name="wrong" classname="a.B" time="0.1">
                    <failure message="expected: &lt;1&gt;" type="x">stack</failure>
                  </testcase>
                  <testcase name="broken" classname="a.B" time="0.1"><error message="boom" type="x">s</error></testcase>
                </testsuite>
                """);
        Outcome outcome = Shell.run(
                Shell.ROOT.resolve("deploy/test-summary").toString(), directory.toString(), before.toString());
        assertThat(outcome.output()).isEqualTo("""
                failed   a.B.wrong: expected: <1>
                failed   a.B.broken: boom
                skipped  a.B.asRoot: needs root "here"
                skipped  a.B.withTool: no such tool
                tests: 6 run, 2 passed, 2 failed, 2 skipped
                """);
    }

    private static Outcome run(Map<String, String> environment, List<String> arguments)
            throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of(Shell.ROOT.resolve("spliceway").toString()));
        command.addAll(arguments);
        return Shell.run(environment, command);
    }

    /** Runs functions of the launcher's other half, for a tree that is a temporary directory. */
    private Outcome script(String commands) throws IOException, InterruptedException {
        Files.createDirectories(directory.resolve("deploy/package/target"));
        String setUp = "set -euo pipefail; home=$0 lib=$0/lib EX_FAILED=1 EX_UNAVAILABLE=69;"
                + " die() { code=$1; shift; echo \"$*\" >&2; exit \"$code\"; }; . \"$1\"; ";
        return Shell.run(
                Map.of(
                        "PATH",
                        directory.resolve("stand-ins") + ":" + System.getenv("PATH"),
                        "TMPDIR",
                        directory.resolve("tmp").toString()),
                List.of(
                        "bash",
                        "-c",
                        setUp + commands,
                        directory.toString(),
                        Shell.ROOT.resolve("deploy/build.sh").toString()));
    }

    private void standIn(String name, String script) throws IOException {
        Path file = Files.createDirectories(directory.resolve("stand-ins")).resolve(name);
        Files.writeString(file, "#!/bin/sh\n" + script + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    /** A PATH with nothing on it but what a machine has without any package of ours. */
    private String basics() throws IOException {
        Path bin = Files.createDirectories(directory.resolve("bin"));
        for (String tool : BASICS) {
            Path wrapper = bin.resolve(tool);
            Files.writeString(wrapper, "#!/bin/sh\nexec /usr/bin/" + tool + " \"$@\"\n");
            assertThat(wrapper.toFile().setExecutable(true)).isTrue();
        }
        return bin.toString();
    }
}
