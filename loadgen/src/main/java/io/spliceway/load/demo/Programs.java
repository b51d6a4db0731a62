// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.demo;

import io.spliceway.load.lab.Lab;
import io.spliceway.load.lab.LabProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The programs that run in the demo's lab: origin, controller, nodes, and the naive split's two nodes. */
final class Programs implements AutoCloseable {
    private final Lab lab;
    private final ProgramSet programs;
    private long preparedBytes;

    /**
     * Starts nothing yet.
     *
     * @param directory for configurations and logs
     */
    Programs(Lab lab, Path directory) {
        this.lab = lab;
        this.programs = new ProgramSet(lab, directory);
    }

    /** Starts everything and waits until all of it serves. */
    void start(long largestBytes) {
        preparedBytes = largestBytes;
        programs.launchOrigin(preparedBytes);
        programs.launchController(World.CONTROLLER, "listen: 0.0.0.0:7400\n");
        List<String> nodes = new ArrayList<>();
        nodes.add(World.EDGE);
        nodes.addAll(World.RELAYS);
        nodes.add(World.EGRESS);
        for (String node : nodes) {
            programs.launchNode(node, node, overlayNode(node));
        }
        programs.launchNode("naive-2", World.EGRESS, naiveNode(9091, World.ORIGIN + ":8080"));
        programs.launchNode("naive-1", World.EDGE, naiveNode(9090, World.EGRESS + ":9091"));
        programs.awaitReady();
    }

    LabProcess process(String name) {
        return programs.process(name);
    }

    /** Starts the origin again after its end; returns when it serves. */
    void restartOrigin() {
        programs.restartOrigin(preparedBytes);
    }

    String log(String name) {
        return programs.log(name);
    }

    /** Fails when one of them has ended. */
    void checkAlive() {
        programs.checkAlive();
    }

    /** Waits until one of them has written something. */
    void awaitLog(String name, String text) {
        programs.awaitLog(name, text);
    }

    @Override
    public void close() {
        programs.close();
    }

    private String overlayNode(String node) {
        String role = World.RELAYS.contains(node) ? "relay" : node.equals(World.EDGE) ? "edge" : "egress";
        String services = node.equals(World.EDGE) ? """
                services:
                  - {name: files, type: forward, listen: '0.0.0.0:8080', destination: 'origin:8080'}
                """ : "";
        return """
                roles: [%s]
                controller: %s:7400
                trunk: {listen: '0.0.0.0:7401', advertise: '%s:7401'}
                """.formatted(role, lab.address(World.CONTROLLER), lab.address(node)) + services;
    }

    private static String naiveNode(int port, String destination) {
        return """
                trunk: {listen: '127.0.0.1:0'}
                services:
                  - {name: naive, type: forward, listen: '0.0.0.0:%d', destination: '%s', pump: copy}
                """.formatted(port, destination);
    }
}
