// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.lab.emulator;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import org.jspecify.annotations.Nullable;

/** What is said over the control socket: a request and its reply, each one line of JSON. */
final class Control {
    static final ObjectMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    enum Verb {
        STATUS,
        RESET,
        SET
    }

    /**
     * A request; all but the verb are for {@link Verb#SET}, which changes one direction.
     *
     * @param delayNs null to leave it, as the others
     * @param bitsPerS 0 for unlimited
     */
    record Request(
            Verb verb,
            @Nullable String from,
            @Nullable String to,
            @Nullable Long delayNs,
            @Nullable Double loss,
            @Nullable Long bitsPerS,
            @Nullable Long queueBytes) {}

    /**
     * A reply.
     *
     * @param error why the request was refused, or null
     * @param stats for {@link Verb#STATUS}
     */
    record Reply(@Nullable String error, @Nullable LabStats stats) {}

    private Control() {}
}
