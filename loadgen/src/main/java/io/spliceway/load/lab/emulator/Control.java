// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.lab.emulator;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Map;
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
     * A request; all but the verb and the drops are for {@link Verb#SET}, which changes one direction.
     *
     * @param verb null when there is none
     * @param deviceDrops for {@link Verb#RESET}: what the device of each host has dropped by now, by the host's name
     * @param delayNs null to leave it, as the others
     * @param bitsPerS 0 for unlimited
     */
    record Request(
            @Nullable Verb verb,
            @Nullable Map<String, Long> deviceDrops,
            @Nullable String from,
            @Nullable String to,
            @Nullable Long delayNs,
            @Nullable Double loss,
            @Nullable Long bitsPerS,
            @Nullable Long queueBytes) {

        /** A request that changes no direction. */
        static Request of(Verb verb, @Nullable Map<String, Long> deviceDrops) {
            return new Request(verb, deviceDrops, null, null, null, null, null, null);
        }
    }

    /**
     * A reply.
     *
     * @param error why the request was refused, or null
     * @param stats for {@link Verb#STATUS}, and for {@link Verb#RESET} as they were before
     */
    record Reply(@Nullable String error, @Nullable LabStats stats) {}

    private Control() {}
}
