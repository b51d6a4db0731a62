// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.lab.command;

import io.spliceway.load.lab.Lab;
import io.spliceway.load.lab.emulator.LabStats.Direction;
import io.spliceway.load.lab.spec.LinkChange;
import io.spliceway.load.lab.wan.NetworkBuilder;
import io.spliceway.settings.BitRate;
import io.spliceway.settings.ByteSize;
import io.spliceway.settings.Durations;
import io.spliceway.settings.ExitCode;
import io.spliceway.settings.UserError;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lab set}. */
@Command(
        name = "set",
        mixinStandardHelpOptions = true,
        description = {
            "Changes a link of a lab that is up, for the packets to come.",
            "What is not given stays as it is. With one host: its access."
        })
final class LabSet implements Callable<Integer> {
    private static final String UNLIMITED = "unlimited";

    @Parameters(index = "0", paramLabel = "FILE|NAME", description = LabCommand.FILE_OR_NAME)
    private String lab = "";

    @Parameters(index = "1", paramLabel = "HOST-A", description = "One end of the link.")
    private String from = "";

    @Parameters(index = "2", arity = "0..1", paramLabel = "HOST-B", description = "The other end.")
    private String to = NetworkBuilder.WAN;

    @Option(names = "--delay", paramLabel = "TIME", description = "One way, such as 120ms.")
    private @Nullable String delay;

    @Option(names = "--loss", paramLabel = "FRACTION", description = "Of packets, 0 to 1; 1 cuts the link.")
    private @Nullable Double loss;

    @Option(names = "--rate", paramLabel = "RATE", description = "Such as 100Mbit, or unlimited.")
    private @Nullable String rate;

    @Option(names = "--queue", paramLabel = "BYTES", description = "Such as 1MiB.")
    private @Nullable String queue;

    @Option(names = "--one-way", description = "Only from HOST-A to HOST-B.")
    private boolean oneWay;

    @Override
    public Integer call() {
        LinkChange change = new LinkChange(
                parse("--delay", delay, Durations::parse),
                loss,
                UNLIMITED.equals(rate) ? new BitRate(0) : parse("--rate", rate, BitRate::parse),
                parse("--queue", queue, ByteSize::parse));
        if (change.isEmpty()) {
            throw UserError.usage("nothing to change (expected: --delay, --loss, --rate or --queue)");
        }
        Lab found = Lab.find(LabCommand.name(lab));
        if (oneWay) {
            found.setDirection(from, to, change);
        } else {
            found.setLink(from, to, change);
        }
        for (Direction direction : found.stats().directions()) {
            boolean there = direction.from().equals(from) && direction.to().equals(to);
            boolean back = direction.from().equals(to) && direction.to().equals(from);
            if (there || back) {
                System.out.println(StatusTable.shape(direction));
            }
        }
        return ExitCode.DONE;
    }

    private static <T> @Nullable T parse(String option, @Nullable String text, Function<String, T> parser) {
        if (text == null) {
            return null;
        }
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException e) {
            throw UserError.usage(option + ": " + e.getMessage());
        }
    }
}
