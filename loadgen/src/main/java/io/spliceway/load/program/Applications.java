// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.program;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How the other programs of Spliceway are started: each with its own class path where the launcher has laid them out,
 * else with this process's.
 */
public enum Applications {
    NODE("node", "io.spliceway.router.Main"),
    CONTROLLER("controller", "io.spliceway.control.server.Main"),
    CLI("cli", "io.spliceway.control.cli.Main"),
    LOADGEN("loadgen", "io.spliceway.load.Main");

    /** Set by the launcher: the folder with a folder of jars an application. */
    private static final String LIB_PROPERTY = "spliceway.lib";

    /** Set by the launcher: the options it gives a node's JVM, with spaces between. */
    private static final String NODE_JVM_PROPERTY = "spliceway.node.jvm";

    private final String folder;
    private final String mainClass;

    Applications(String folder, String mainClass) {
        this.folder = folder;
        this.mainClass = mainClass;
    }

    /** The command line, JVM and all, for one of many on this machine: with a small heap. */
    public List<String> command(String... arguments) {
        return command(smallJvm(), arguments);
    }

    /** The command line as {@code ./spliceway node} would have it; small without the launcher. */
    public static List<String> launchedNode(String... arguments) {
        String launcher = System.getProperty(NODE_JVM_PROPERTY, "").strip();
        return NODE.command(launcher.isEmpty() ? NODE.smallJvm() : List.of(launcher.split(" +", -1)), arguments);
    }

    private List<String> command(List<String> jvmOptions, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmOptions);
        command.addAll(List.of("-cp", classPath(), mainClass));
        command.addAll(List.of(arguments));
        return command;
    }

    private List<String> smallJvm() {
        return List.of(
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=" + (this == CLI ? 1 : 4),
                "-Xmx128m",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow");
    }

    private String classPath() {
        String lib = System.getProperty(LIB_PROPERTY);
        if (lib != null && Files.isDirectory(Path.of(lib, folder))) {
            return Path.of(lib, folder) + "/*";
        }
        return System.getProperty("java.class.path");
    }
}
