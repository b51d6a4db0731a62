// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.demo;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How the other programs of Spliceway are started: each with its own class path where the launcher has laid them out,
 * else with this process's.
 */
enum Applications {
    NODE("node", "io.spliceway.router.Main"),
    CONTROLLER("controller", "io.spliceway.control.server.Main"),
    CLI("cli", "io.spliceway.control.cli.Main"),
    LOADGEN("loadgen", "io.spliceway.load.Main");

    /** Set by the launcher: the folder with a folder of jars an application. */
    private static final String LIB_PROPERTY = "spliceway.lib";

    private final String folder;
    private final String mainClass;

    Applications(String folder, String mainClass) {
        this.folder = folder;
        this.mainClass = mainClass;
    }

    /** The command line, JVM and all. */
    List<String> command(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=" + (this == CLI ? 1 : 4),
                "-Xmx128m",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                classPath(),
                mainClass));
        command.addAll(List.of(arguments));
        return command;
    }

    private String classPath() {
        String lib = System.getProperty(LIB_PROPERTY);
        if (lib != null && Files.isDirectory(Path.of(lib, folder))) {
            return Path.of(lib, folder) + "/*";
        }
        return System.getProperty("java.class.path");
    }
}
