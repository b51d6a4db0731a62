// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.bench.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.spliceway.load.lab.machine.ProcessRun;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CpuPlacementIT {
    private static final String STATUS = "/proc/self/status";

    private List<Integer> before;

    @BeforeEach
    void look() throws IOException {
        before = allowed(Files.readString(Path.of(STATUS)));
    }

    @Test
    void proxiesAndLoadHaveCoresOfTheirOwn() throws IOException {
        assumeThat(before).as("the cores of this machine").hasSizeGreaterThan(1);
        int last = before.getLast();
        List<Integer> others = before.subList(0, before.size() - 1);
        try (CpuPlacement placement = CpuPlacement.split(1)) {
            ProcessRun proxy = ProcessRun.run(placement.command(List.of("cat", STATUS)), "", Duration.ofSeconds(30));
            assertThat(allowed(proxy.output())).containsExactly(last);
            assertThat(threadsAllowed()).as("of each thread").containsExactly(others.toString());
            assertThat(placement.text()).matches("proxies on " + last + ", load on [\\d,]+");
        }
        assertThat(threadsAllowed()).containsExactly(before.toString());
    }

    @Test
    void withTooFewCoresEverythingRunsAnywhere() throws IOException {
        try (CpuPlacement placement = CpuPlacement.split(before.size())) {
            assertThat(placement.text()).isEqualTo("any");
            assertThat(placement.command(List.of("true"))).containsExactly("true");
            assertThat(threadsAllowed()).containsExactly(before.toString());
        }
    }

    /** The cores of all threads of this process; one entry when they are the same for all. */
    private static Set<String> threadsAllowed() throws IOException {
        Set<String> cores = new TreeSet<>();
        for (File thread : new File("/proc/self/task").listFiles()) {
            try {
                cores.add(allowed(Files.readString(thread.toPath().resolve("status")))
                        .toString());
            } catch (NoSuchFileException e) {
                // It has ended.
            }
        }
        return cores;
    }

    private static List<Integer> allowed(String status) {
        return status.lines()
                .filter(line -> line.startsWith("Cpus_allowed_list:"))
                .map(line ->
                        CpuPlacement.cores(line.substring(line.indexOf(':') + 1).strip()))
                .findFirst()
                .orElseThrow();
    }
}
