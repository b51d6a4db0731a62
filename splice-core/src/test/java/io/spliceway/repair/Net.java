// SPDX-License-Identifier: Apache-2.0
package io.spliceway.repair;

import io.spliceway.linux.Setns;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;

/**
 * Three network namespaces: a peer, and two hosts behind one bridge of it. The host's address is at the first one and
 * can be moved. Each host counts what it sends with FIN, RST or SYN, and may have a guard that lets no TCP in.
 */
final class Net implements AutoCloseable {
    static final String PEER4 = "10.99.0.1";
    static final String HOST4 = "10.99.0.2";
    static final String PEER6 = "fd99::1";
    static final String HOST6 = "fd99::2";
    static final String PEER_LINK = "fe80::99:1";
    private static final String HOST_LINK = "fe80::99:2";

    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final String COUNTERS = """
            table inet watch {
              counter fin {}
              counter rst {}
              counter syn {}
              chain out {
                type filter hook output priority 0; policy accept;
                tcp flags & fin == fin counter name fin
                tcp flags & rst == rst counter name rst
                tcp flags & syn == syn counter name syn
              }
            }
            """;
    private static final String GUARD = """
            table inet guard {
              chain in {
                type filter hook input priority -300; policy accept;
                meta l4proto tcp drop
              }
            }
            """;

    private final Set<Host> guarded = EnumSet.noneOf(Host.class);
    private final String prefix = "swr" + ProcessHandle.current().pid() + "x" + COUNT.incrementAndGet();

    /** One of the namespaces. */
    enum Host {
        PEER,
        HERE,
        THERE
    }

    /** Makes them, with so much room on each link; 0 for no limit. */
    Net(int mbitPerS) throws Exception {
        assumePossible();
        try {
            for (Host host : Host.values()) {
                run("ip", "netns", "add", name(host));
                ip(host, "link set lo up");
            }
            ip(Host.PEER, "link add br0 type bridge", "link set br0 up");
            for (Host host : List.of(Host.HERE, Host.THERE)) {
                String port = host == Host.HERE ? "p0" : "p1";
                ip(
                        Host.PEER,
                        "link add " + port + " type veth peer name eth0 netns " + name(host),
                        "link set " + port + " master br0 up");
                ip(host, "link set eth0 up");
                exec(host, COUNTERS, "nft", "-f", "-");
                if (mbitPerS > 0) {
                    limit(host, "eth0", mbitPerS);
                    limit(Host.PEER, port, mbitPerS);
                }
            }
            ip(Host.PEER, "addr add " + PEER4 + "/24 dev br0", "addr add " + PEER6 + "/64 dev br0 nodad");
            ip(Host.PEER, "addr add " + PEER_LINK + "/64 dev br0 nodad");
            ip(Host.HERE, "addr add " + HOST_LINK + "/64 dev eth0 nodad");
            address(Host.HERE, "add");
        } catch (Exception | Error e) {
            close();
            throw e;
        }
    }

    /** Skips where there can be no such world, saying why. */
    static void assumePossible() throws IOException {
        Assumptions.assumeTrue(
                Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0), "needs root: it makes namespaces");
        for (String tool : List.of("ip", "nft", "tc", "setpriv")) {
            Assumptions.assumeTrue(
                    List.of("/usr/sbin", "/usr/bin", "/sbin", "/bin").stream()
                            .anyMatch(folder -> Files.isExecutable(Path.of(folder, tool))),
                    tool + " is not installed: apt-get install iproute2 nftables util-linux");
        }
    }

    String name(Host host) {
        return prefix + host.name().charAt(0);
    }

    /** Calls on a thread of a namespace; sockets belong to the namespace of the thread that made them. */
    <T> T in(Host host, Callable<T> call) throws Exception {
        FutureTask<T> task = new FutureTask<>(() -> {
            int entered = Setns.enterNetwork("/run/netns/" + name(host));
            if (entered < 0) {
                throw new IOException("setns: " + entered);
            }
            return call.call();
        });
        Thread.ofPlatform().daemon().start(task);
        try {
            return task.get(60, TimeUnit.SECONDS);
        } catch (java.util.concurrent.ExecutionException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw e;
        }
    }

    /** Lets no TCP in. */
    void guard(Host host) throws IOException {
        exec(host, GUARD, "nft", "-f", "-");
        guarded.add(host);
    }

    void unguard(Host host) throws IOException {
        exec(host, "", "nft", "delete", "table", "inet", "guard");
        guarded.remove(host);
    }

    /** Takes away what a test that failed has left. */
    void unguardAll() throws IOException {
        for (Host host : List.copyOf(guarded)) {
            unguard(host);
        }
    }

    /** How many segments with a flag ({@code fin}, {@code rst}, {@code syn}) a host has sent. */
    int sent(Host host, String flag) throws IOException {
        String listed = exec(host, "", "nft", "list", "counter", "inet", "watch", flag);
        Matcher packets = Pattern.compile("packets (\\d+)").matcher(listed);
        if (!packets.find()) {
            throw new AssertionError(listed);
        }
        return Integer.parseInt(packets.group(1));
    }

    /** The host's address leaves one namespace and appears in another, and the peer learns where. */
    void moveAddress(Host from, Host to) throws IOException {
        address(from, "del");
        address(to, "add");
        ip(Host.PEER, "neigh flush dev br0", "-6 neigh flush dev br0");
    }

    private void address(Host host, String verb) throws IOException {
        ip(host, "addr " + verb + " " + HOST4 + "/24 dev eth0", "addr " + verb + " " + HOST6 + "/64 dev eth0 nodad");
    }

    void sysctl(Host host, String key, String value) throws IOException {
        exec(host, "", "sysctl", "-qw", key + "=" + value);
    }

    /** The number of a host's interface, which is the scope of addresses behind it. */
    int scope(Host host) throws IOException {
        return Integer.parseInt(
                exec(host, "", "cat", "/sys/class/net/eth0/ifindex").strip());
    }

    private void limit(Host host, String device, int mbitPerS) throws IOException {
        exec(
                host,
                "",
                "tc",
                "qdisc",
                "add",
                "dev",
                device,
                "root",
                "tbf",
                "rate",
                mbitPerS + "mbit",
                "burst",
                "128k",
                "latency",
                "20ms");
    }

    /** What to run so that a command runs in a namespace. */
    List<String> command(Host host, List<String> command) {
        List<String> all = new ArrayList<>(List.of("ip", "netns", "exec", name(host)));
        all.addAll(command);
        return all;
    }

    void ip(Host host, String... commands) throws IOException {
        for (String command : commands) {
            List<String> words = new ArrayList<>(List.of("ip", "-n", name(host)));
            words.addAll(List.of(command.split(" ", -1)));
            run(words, "");
        }
    }

    private String exec(Host host, String input, String... command) throws IOException {
        return run(command(host, List.of(command)), input);
    }

    private static String run(String... command) throws IOException {
        return run(List.of(command), "");
    }

    private static String run(List<String> command, String input) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (var to = process.getOutputStream()) {
            to.write(input.getBytes(StandardCharsets.UTF_8));
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IOException(String.join(" ", command) + ": " + output);
            }
        } catch (InterruptedException e) {
            throw new IOException(String.join(" ", command) + ": interrupted", e);
        }
        return output;
    }

    /** Removes everything. */
    @Override
    public void close() throws IOException {
        for (Host host : Host.values()) {
            if (Files.exists(Path.of("/run/netns", name(host)))) {
                run("ip", "netns", "del", name(host));
            }
        }
    }
}
