// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.bench.proxy;

import io.spliceway.settings.UserError;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The proxies that are known, by name. */
public final class ProxyPrograms {
    private static final Map<String, ProxyProgram> OURS =
            byName(Stream.of("auto", "splice", "copy").map(NodeProgram::new));
    private static final Map<String, ProxyProgram> PEERS =
            byName(Stream.of(HaproxyProgram.PLAIN, HaproxyProgram.TUNED, NginxProgram.PLAIN, NginxProgram.TUNED));

    private ProxyPrograms() {}

    /**
     * The nodes and the peers that options name; each once.
     *
     * @throws UserError with exit code 2 for a name that is not known, and 69 when a peer is not there
     */
    public static List<ProxyProgram> named(List<String> proxies, List<String> peers) {
        List<ProxyProgram> programs = new ArrayList<>();
        proxies.forEach(name -> programs.add(known("--proxies", name, OURS)));
        peers.forEach(name -> programs.add(known("--peers", name, PEERS)));
        programs.forEach(ProxyProgram::version);
        return programs.stream().distinct().toList();
    }

    private static ProxyProgram known(String option, String name, Map<String, ProxyProgram> known) {
        ProxyProgram program = known.get(name);
        if (program == null) {
            throw UserError.usage(
                    option + ": " + name + " (expected: " + String.join(", ", known.keySet()) + ", or none)");
        }
        return program;
    }

    private static Map<String, ProxyProgram> byName(Stream<? extends ProxyProgram> programs) {
        return programs.collect(
                Collectors.toMap(ProxyProgram::name, Function.identity(), (first, _) -> first, LinkedHashMap::new));
    }
}
