// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.bench.proxy;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * HAProxy in TCP mode, splicing both ways.
 *
 * @param name in options and results
 * @param tuning lines for its global section; with none, pipes have the kernel's default of 64 KiB
 */
record HaproxyProgram(String name, List<String> tuning) implements ProxyProgram {
    static final HaproxyProgram PLAIN = new HaproxyProgram("haproxy", List.of());
    /** With pipes as large as those a node asks for. */
    static final HaproxyProgram TUNED = new HaproxyProgram("haproxy-tuned", List.of("tune.pipesize 1048576"));

    private static final String PROGRAM = "haproxy";

    @Override
    public String configName() {
        return name + ".cfg";
    }

    @Override
    public String config(Wiring wiring, Path directory) {
        return """
                global
                    nbthread %d
                    maxconn %d
                    ulimit-n %d
                    maxpipes %d
                %s
                defaults
                    mode tcp
                    maxconn %2$d
                    option splice-request
                    option splice-response
                    timeout connect 5s
                    timeout client 1h
                    timeout server 1h

                listen bench
                    bind 127.0.0.1:%d
                    server origin 127.0.0.1:%d
                """.formatted(
                        wiring.threads(),
                        wiring.maxFlows(),
                        wiring.descriptors(),
                        wiring.pipes(),
                        tuning.stream().map(line -> "    " + line + "\n").collect(Collectors.joining()),
                        wiring.listenPort(),
                        wiring.originPort());
    }

    /** {@code -db}: one process, in the foreground. */
    @Override
    public List<String> command(Path config, Path directory) {
        return List.of(Tool.find(PROGRAM, PROGRAM), "-db", "-f", config.toString());
    }

    @Override
    public String version() {
        return Tool.version(List.of(Tool.find(PROGRAM, PROGRAM), "-v"), "HAProxy version (\\S+)");
    }
}
