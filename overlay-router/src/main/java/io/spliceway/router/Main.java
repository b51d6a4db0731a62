// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router;

import static java.util.Objects.requireNonNull;

import io.spliceway.router.config.NodeConfig;
import io.spliceway.router.doctor.DoctorCommand;
import io.spliceway.settings.CommandLines;
import io.spliceway.settings.ConfigFile;
import io.spliceway.settings.ConfigReference;
import io.spliceway.settings.ExitCode;
import io.spliceway.settings.UserError;
import io.spliceway.splice.Splicing;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The node's command line. */
@Command(
        name = "spliceway",
        subcommands = {Main.NodeCommand.class, DoctorCommand.class, Main.ConfigCommand.class},
        mixinStandardHelpOptions = true,
        description = "The node of a Spliceway overlay.")
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        CommandLines.main("spliceway", new Main(), args);
    }

    @Command(
            name = "node",
            mixinStandardHelpOptions = true,
            description = "Runs a node in the foreground, until SIGTERM or Ctrl-C. Logs go to standard error.")
    static final class NodeCommand implements Callable<Integer> {
        @Option(
                names = "--config",
                required = true,
                paramLabel = "FILE",
                description = "The node's settings; see 'spliceway config reference'.")
        private @Nullable Path config;

        @Override
        public Integer call() throws InterruptedException {
            NodeConfig settings = ConfigFile.load(requireNonNull(config), NodeConfig.class);
            String cause = Splicing.unavailabilityCause(settings.transport());
            if (cause != null) {
                throw UserError.unavailable(cause);
            }
            Node node = Node.start(settings);
            CountDownLatch stopped = new CountDownLatch(1);
            Runtime.getRuntime()
                    .addShutdownHook(Thread.ofPlatform().name("stop").unstarted(() -> {
                        node.close();
                        stopped.countDown();
                    }));
            node.announce();
            stopped.await();
            return ExitCode.DONE;
        }
    }

    @Command(
            name = "config",
            mixinStandardHelpOptions = true,
            subcommands = {CheckCommand.class, ReferenceCommand.class},
            description = "Checks a node's configuration file and prints the reference of its settings. The"
                    + " controller checks its own when it starts.")
    static final class ConfigCommand {}

    @Command(
            name = "check",
            mixinStandardHelpOptions = true,
            description = "Validates a node's file strictly and starts nothing.")
    static final class CheckCommand implements Callable<Integer> {
        @Parameters(paramLabel = "FILE", description = "The node's settings.")
        private @Nullable Path file;

        @Override
        public Integer call() {
            Path path = requireNonNull(file);
            ConfigFile.load(path, NodeConfig.class).trunk().readKeys();
            System.out.println(path + ": valid");
            return ExitCode.DONE;
        }
    }

    @Command(
            name = "reference",
            mixinStandardHelpOptions = true,
            description = "Prints every setting of a node's file, generated from the code.")
    static final class ReferenceCommand implements Callable<Integer> {
        @Override
        public Integer call() {
            System.out.print(ConfigReference.markdown(NodeConfig.class));
            return ExitCode.DONE;
        }
    }
}
