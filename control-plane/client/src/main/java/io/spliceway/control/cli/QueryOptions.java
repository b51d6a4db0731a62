// SPDX-License-Identifier: Apache-2.0
package io.spliceway.control.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.spliceway.control.client.ControlQueries;
import io.spliceway.settings.HostPort;
import io.spliceway.settings.UserError;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** What every question to the controller has: where it is, and how the answer is wanted. */
final class QueryOptions {
    static final String CONTROLLER_VARIABLE = "SPLICEWAY_CONTROLLER";

    @Option(
            names = "--controller",
            paramLabel = "HOST:PORT",
            defaultValue = "${env:" + CONTROLLER_VARIABLE + ":-127.0.0.1:7400}",
            converter = HostPortConverter.class,
            description = "The controller; $" + CONTROLLER_VARIABLE + ", or else 127.0.0.1:7400, when not given.")
    private HostPort controller = new HostPort("127.0.0.1", 7400);

    @Option(names = "--json", paramLabel = "FILE", description = "Write the answer as JSON; - is standard output.")
    private @Nullable String json;

    /** Asks, and prints the answer as a table or writes it as JSON. */
    <T> void run(Function<ControlQueries, T> question, Function<T, String> table, Function<T, JsonNode> tree) {
        T answer;
        try (ControlQueries queries = ControlQueries.to(controller)) {
            answer = question.apply(queries);
        }
        if (json == null) {
            System.out.print(table.apply(answer));
        } else {
            JsonOutput.write(json, tree.apply(answer));
        }
        if (System.out.checkError()) {
            throw UserError.failed("standard output cannot be written");
        }
    }

    /** Lets addresses stand on a command line. */
    static final class HostPortConverter implements ITypeConverter<HostPort> {
        @Override
        public HostPort convert(String text) {
            try {
                return HostPort.parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}
