// SPDX-License-Identifier: Apache-2.0
package io.spliceway.control.server;

import io.spliceway.settings.ConfigFile;
import io.spliceway.settings.ExitCode;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code controller --config F}: runs a controller in the foreground until it is told to stop. */
@Command(
        name = "controller",
        mixinStandardHelpOptions = true,
        description = "Runs the controller in the foreground; logs go to standard error.")
final class ControllerCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(ControllerCommand.class);

    @Option(names = "--config", required = true, paramLabel = "FILE", description = "Its configuration, YAML.")
    private Path config = Path.of("");

    @Override
    public Integer call() throws InterruptedException {
        Controller controller = Controller.start(ConfigFile.load(config, ControllerConfig.class));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(controller), "stop"));
        controller.awaitEnd();
        return ExitCode.DONE;
    }

    /** A signal is how a controller is stopped, so that this is no failure: the exit code is 0 and not the signal's. */
    private static void stop(Controller controller) {
        LOG.info("controller stopping");
        controller.close();
        Runtime.getRuntime().halt(ExitCode.DONE);
    }
}
