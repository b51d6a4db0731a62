// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.bench.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.spliceway.settings.CommandLines;
import io.spliceway.settings.ExitCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class BenchCommandTest {
    @TempDir
    private Path directory;

    @Test
    void theHelpListsTheBenchmarks() {
        assertThat(new CommandLine(new BenchCommand()).getUsageMessage())
                .contains("forward", "setup", "idle", "latency");
    }

    @ParameterizedTest
    @ValueSource(strings = {"forward", "setup", "idle", "latency"})
    void everyBenchmarkHasTheCommonOptionsAndSaysTheirDefaults(String bench) {
        assertThat(help(bench))
                .contains("--peers=NAME", "(default: haproxy,nginx)")
                .contains("--proxies=NAME", "spliceway-copy).")
                .contains("--threads=N", "--rounds=N", "--seed=N", "--no-pin", "--shared-network")
                .contains("--keep=DIR", "--brief", "--json=FILE", "--help")
                .doesNotContain("${");
    }

    /** What a help text says is what the code has, and every option has a sentence. */
    @ParameterizedTest
    @ValueSource(strings = {"forward", "setup", "idle", "latency"})
    void everyOptionIsExplained(String bench) {
        assertThat(command(bench).getCommandSpec().options())
                .allSatisfy(option -> assertThat(option.description())
                        .as(option.longestName())
                        .isNotEmpty()
                        .allSatisfy(sentence -> assertThat(sentence).endsWith(".")));
    }

    @ParameterizedTest
    @CsvSource({
        "forward, --streams=N, '1,32'",
        "forward, --measure=TIME, 2s",
        "forward, --no-direct, ",
        "setup, --concurrent=N, 64",
        "setup, --rate=N, ",
        "setup, --warm-up=N, 20000",
        "setup, --measure=TIME, 2s",
        "idle, --flows=N, 10000",
        "latency, --bulk=N, '0,4'",
        "latency, --measure=TIME, 2s"
    })
    void aBenchmarkHasItsOwnOptions(String bench, String option, String defaultValue) {
        assertThat(help(bench)).contains(option);
        if (defaultValue != null) {
            assertThat(help(bench)).contains("(default: " + defaultValue + ")");
        }
    }

    @Test
    void idleFlowsAreNotMeasuredForATime() {
        assertThat(help("idle")).doesNotContain("--measure").doesNotContain("--no-direct");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "forward --streams 0 | --streams: 0 (expected: 1..1000)",
                "forward --streams 1,1001 | --streams: 1001 (expected: 1..1000)",
                "forward --measure 99ms | --measure: 99ms (expected: 100ms..1min)",
                "forward --measure 61s | --measure: 61s (expected: 100ms..1min)",
                "forward --rounds 0 | --rounds: 0 (expected: 1..100)",
                "forward --rounds 101 | --rounds: 101 (expected: 1..100)",
                "forward --threads 0 | --threads: 0 (expected: 1..64)",
                "forward --peers envoy"
                        + " | --peers: envoy (expected: haproxy, haproxy-tuned, nginx, nginx-tuned, or none)",
                "forward --peers none,nginx"
                        + " | --peers: none (expected: haproxy, haproxy-tuned, nginx, nginx-tuned, or none)",
                "forward --proxies nginx"
                        + " | --proxies: nginx (expected: spliceway-auto, spliceway-splice, spliceway-copy, or none)",
                "forward --proxies none --peers none --no-direct"
                        + " | --proxies: none (expected: at least one proxy or peer to measure)",
                "idle --proxies none --peers none"
                        + " | --proxies: none (expected: at least one proxy or peer to measure)",
                "setup --concurrent 0 | --concurrent: 0 (expected: 1..5000)",
                "setup --rate 0 | --rate: 0 (expected: 1..1000000)",
                "setup --warm-up 0 | --warm-up: 0 (expected: 1..10000000)",
                "idle --flows 28001 | --flows: 28001 (expected: 1..28000)",
                "latency --bulk -1 | --bulk: -1 (expected: 0..1000)",
                "latency --bulk 4,1001 | --bulk: 1001 (expected: 0..1000)",
                "forward --json /no/such/folder/x.json"
                        + " | --json: /no/such/folder/x.json: No such file or directory (expected: a file in a folder"
                        + " that exists, or -)"
            })
    void wrongUseIsOneLine(String arguments, String reason) {
        assertThat(wrongUse(arguments.split(" ", -1))).isEqualTo(reason + "\n");
    }

    @Test
    void aFolderToKeepThatIsAFileIsWrongUse() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));
        assertThat(wrongUse("forward", "--no-pin", "--shared-network", "--keep", file.toString()))
                .isEqualTo("--keep: " + file + ": File exists (expected: a folder, or a name for one)\n");
    }

    /** What picocli itself refuses: its reason, and where help is. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "forward --streams many | '--streams'",
                "forward --streams= | '--streams'",
                "forward --measure 2 | '--measure'",
                "forward --speed 2 | '--speed'",
                "idle --measure 2s | '--measure'",
                "setup --rate fast | '--rate'",
                "forward extra | 'extra'"
            })
    void argumentsThatAreNoneAreToldByName(String arguments, String named) {
        String bench = arguments.substring(0, arguments.indexOf(' '));
        assertThat(wrongUse(arguments.split(" ", -1)))
                .startsWith("bench " + bench + ": ")
                .contains(named)
                .endsWith("\nTry 'bench " + bench + " --help'.\n")
                .hasLineCount(2);
    }

    @Test
    void withoutABenchmarkTheReasonIsTold() {
        assertThat(wrongUse()).isEqualTo("bench: Missing required subcommand\nTry 'bench --help'.\n");
    }

    /** What is written to standard error. */
    private static String wrongUse(String... arguments) {
        PrintStream before = System.err;
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        System.setErr(new PrintStream(errors, true, StandardCharsets.UTF_8));
        try {
            assertThat(CommandLines.run("bench", new BenchCommand(), arguments)).isEqualTo(ExitCode.USAGE);
        } finally {
            System.setErr(before);
        }
        return errors.toString(StandardCharsets.UTF_8);
    }

    /** As one line, however it is broken. */
    private static String help(String bench) {
        return String.join(" ", List.of(command(bench).getUsageMessage().strip().split("\\s+", -1)));
    }

    private static CommandLine command(String bench) {
        return new CommandLine(new BenchCommand()).getSubcommands().get(bench);
    }
}
