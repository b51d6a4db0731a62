// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router.doctor;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spliceway.router.config.NodeConfig;
import io.spliceway.router.doctor.Finding.Level;
import io.spliceway.router.early.SynTap;
import io.spliceway.settings.ConfigFile;
import io.spliceway.settings.ExitCode;
import io.spliceway.settings.Reasons;
import io.spliceway.settings.UserError;
import io.spliceway.splice.Transport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code doctor}: what on this machine would hurt a node. */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description =
                "Says what on this machine would hurt a node, and how to mend it; changes nothing. Capabilities and"
                        + " limits are those of this process: run it as the node is run. Exit code 1 when anything is BAD.")
public final class DoctorCommand implements Callable<Integer> {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "The node's settings, to be looked at as well; default settings when not given.")
    private @Nullable Path config;

    @Option(names = "--json", paramLabel = "FILE", description = "Write the answer as JSON; - is standard output.")
    private @Nullable String json;

    @Override
    public Integer call() {
        NodeConfig settings = config == null ? null : ConfigFile.load(config, NodeConfig.class);
        boolean ioUring = settings != null && settings.transport() == Transport.IO_URING;
        Machine machine = new Machine(
                Path.of("/proc"),
                Runtime.getRuntime().availableProcessors(),
                SynTap.unavailabilityCause(),
                ioUring ? Transport.IO_URING.unavailabilityCause() : null);
        List<Finding> findings = new Doctor(machine, settings).examine();
        if (json == null) {
            findings.forEach(finding -> System.out.println(finding.line()));
        } else {
            write(json, findings);
        }
        if (System.out.checkError()) {
            throw UserError.failed("standard output cannot be written");
        }
        return exitCode(findings);
    }

    static int exitCode(List<Finding> findings) {
        return findings.stream().anyMatch(finding -> finding.level() == Level.BAD) ? ExitCode.FAILED : ExitCode.DONE;
    }

    private static void write(String file, List<Finding> findings) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        ArrayNode checks = root.putArray("checks");
        for (Finding finding : findings) {
            checks.addObject()
                    .put("check", finding.check())
                    .put("level", finding.level().word())
                    .put("found", finding.found())
                    .put("remedy", finding.remedy());
        }
        try {
            String text = MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
            if (file.equals("-")) {
                System.out.print(text);
            } else {
                Files.writeString(Path.of(file), text);
            }
        } catch (IOException e) {
            throw UserError.failed("--json: " + file + ": cannot be written: " + Reasons.of(e));
        }
    }
}
