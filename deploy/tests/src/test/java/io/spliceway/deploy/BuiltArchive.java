// SPDX-License-Identifier: Apache-2.0
package io.spliceway.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.spliceway.deploy.Shell.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The archive, made from the class paths of this build. */
final class BuiltArchive {
    private static final Pattern PATH = Pattern.compile("archive: (/\\S+\\.tar\\.gz)");

    private static @Nullable Path made;

    private BuiltArchive() {}

    /** The archive; made by the first call, because that takes half a minute. */
    static synchronized Path get() throws IOException, InterruptedException {
        Path path = made == null ? make() : made;
        made = path;
        return path;
    }

    /** Makes it anew. */
    static Path make() throws IOException, InterruptedException {
        Outcome outcome = Shell.run(
                Map.of("JAVA_HOME", System.getProperty("java.home")),
                List.of(Shell.ROOT.resolve("deploy/package/make-archive").toString()));
        assertThat(outcome.code()).as(outcome.errors()).isZero();
        Matcher path = PATH.matcher(outcome.output());
        assertThat(path.find()).isTrue();
        return Path.of(path.group(1));
    }
}
