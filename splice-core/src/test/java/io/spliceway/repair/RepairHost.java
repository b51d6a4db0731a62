// SPDX-License-Identifier: Apache-2.0
package io.spliceway.repair;

import io.spliceway.linux.Repair;
import io.spliceway.repair.Net.Host;
import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A program with one connection, on which it sends a stream known beforehand and stores what it receives. Told so, it
 * freezes the connection in the middle, writes its state and its own progress to a file and exits; another run goes on
 * from that file. Commands come by lines of standard input, and each is answered by one.
 */
final class RepairHost {
    private static final int BLOCK_BYTES = 64 << 10;
    private static final byte[] NOTHING = {};

    /** Without the capability. */
    static final String[] UNPRIVILEGED = {"setpriv", "--bounding-set", "-net_admin", "--inh-caps", "-net_admin"};

    /** Root of a user namespace and a network namespace of its own, as in a rootless container. */
    static final String[] ROOTLESS = {"unshare", "-rn", "sh", "-c", "ip link set lo up && exec \"$@\"", "sh"};

    private final BlockingQueue<String> commands = new LinkedBlockingQueue<>();
    private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    private int total;
    private int sent;
    private Fd fd;

    private RepairHost() {}

    /**
     * Commands: {@code cause}; {@code loopback}, to freeze a connection to itself;
     * {@code dial ADDRESS PORT BYTES [RECEIVED]}; {@code restore FILE RECEIVED}, answered when the socket is there, then
     * {@code start}; {@code hold}, to read no more until {@code freeze FILE}, or {@code keep FILE}, which freezes and does
     * not detach.
     */
    public static void main(String[] args) throws Exception {
        RepairHost host = new RepairHost();
        Thread.ofPlatform().daemon().start(() -> {
            BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            lines.lines().forEach(host.commands::add);
            // The test is gone.
            Runtime.getRuntime().halt(1);
        });
        host.run();
    }

    private void run() throws Exception {
        out.println("ready");
        while (true) {
            String[] words = commands.take().split(" ", -1);
            switch (words[0]) {
                case "cause" -> out.println(TcpRepair.unavailabilityCause());
                case "dial" -> {
                    total = Integer.parseInt(words[3]);
                    fd = Fd.dial(new InetSocketAddress(InetAddress.getByName(words[1]), Integer.parseInt(words[2])));
                    transfer(words.length > 4 ? Path.of(words[4]) : null);
                }
                case "loopback" -> {
                    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                        fd = Fd.dial((InetSocketAddress) server.getLocalSocketAddress());
                        freeze(Path.of("/dev/null"), true);
                    }
                }
                case "restore" -> restore(Path.of(words[1]), Path.of(words[2]));
                default -> throw new IllegalArgumentException(words[0]);
            }
        }
    }

    private void restore(Path file, Path received) throws Exception {
        try (DataInputStream from = new DataInputStream(Files.newInputStream(file))) {
            total = from.readInt();
            sent = from.readInt();
        }
        try (RestoredSocket restored = RestoredSocket.restore(read(file))) {
            out.println("restored");
            commands.take();
            fd = new Fd(restored.start());
        }
        transfer(received);
    }

    /** The connection in a file that the program has written. */
    static RepairState read(Path file) throws IOException, RepairException {
        byte[] bytes = Files.readAllBytes(file);
        return RepairState.fromBytes(Arrays.copyOfRange(bytes, 2 * Integer.BYTES, bytes.length));
    }

    /** Sends all and receives to the end, and ends its output then; or exits when it is told to freeze. */
    private void transfer(Path received) throws Exception {
        out.println("running");
        try (OutputStream to = received == null
                ? OutputStream.nullOutputStream()
                : Files.newOutputStream(received, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            boolean holding = false;
            boolean ended = false;
            while (sent < total || !ended) {
                String command = commands.poll();
                if ("hold".equals(command)) {
                    holding = true;
                    out.println("held");
                } else if (command != null) {
                    to.flush();
                    freeze(Path.of(command.split(" ", -1)[1]), !command.startsWith("keep"));
                }
                int offered = fd.offer(block(sent), 0);
                sent += offered;
                byte[] some = holding ? NOTHING : fd.poll(BLOCK_BYTES);
                ended = some == null;
                if (!ended && some.length > 0) {
                    to.write(some);
                } else if (offered == 0) {
                    fd.awaitInput();
                }
            }
        }
        fd.endOutput();
        out.println("done");
    }

    private void freeze(Path file, boolean detach) throws Exception {
        try (FrozenSocket frozen = FrozenSocket.freeze(fd.number)) {
            RepairState state = frozen.state();
            try (DataOutputStream to = new DataOutputStream(Files.newOutputStream(file))) {
                to.writeInt(total);
                to.writeInt(sent);
                to.write(state.toBytes());
            }
            if (!detach) {
                out.println("kept");
                // There are none any more: the test ends this process.
                commands.take();
            }
            frozen.detach();
            out.println("frozen unread=" + state.receive().bytes() + " sent="
                    + state.send().sentBytes() + " unsent="
                    + (state.send().bytes().length() - state.send().sentBytes()));
            System.exit(0);
        } catch (RepairException e) {
            out.println(e.reason() + " " + e.getMessage() + " repair=" + Repair.isOn(fd.number));
        }
    }

    /** What comes next in the stream, up to the end of a block. */
    private byte[] block(int from) {
        return stream(from, Math.min(total - from, BLOCK_BYTES - from % BLOCK_BYTES));
    }

    /** Part of the stream, the same for everybody. */
    static byte[] stream(int from, int count) {
        byte[] bytes = new byte[count];
        byte[] block = new byte[BLOCK_BYTES];
        int blockNumber = -1;
        for (int i = 0; i < count; i++) {
            int at = from + i;
            if (at / BLOCK_BYTES != blockNumber) {
                blockNumber = at / BLOCK_BYTES;
                new Random(blockNumber).nextBytes(block);
            }
            bytes[i] = block[at % BLOCK_BYTES];
        }
        return bytes;
    }

    /** Starts the program in a namespace, by a command that runs another, such as {@link #UNPRIVILEGED}. */
    static Running start(Net net, Host host, String... by) throws Exception {
        List<String> command = new ArrayList<>(List.of(by));
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                RepairHost.class.getName()));
        Running running = new Running(new ProcessBuilder(net.command(host, command))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
        if (!running.next().equals("ready")) {
            throw new AssertionError("not ready");
        }
        return running;
    }

    /** A run of the program, seen from the test. */
    static final class Running implements AutoCloseable {
        private final Process process;
        private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();

        private Running(Process process) {
            this.process = process;
            Thread.ofPlatform().daemon().start(() -> {
                process.inputReader(StandardCharsets.UTF_8).lines().forEach(answers::add);
                answers.add("exited");
            });
        }

        void tell(String command) throws IOException {
            process.outputWriter(StandardCharsets.UTF_8).write(command + "\n");
            process.outputWriter(StandardCharsets.UTF_8).flush();
        }

        String next() throws InterruptedException {
            String answer = answers.poll(60, TimeUnit.SECONDS);
            if (answer == null) {
                throw new AssertionError("no answer in time");
            }
            return answer;
        }

        String ask(String command) throws IOException, InterruptedException {
            tell(command);
            return next();
        }

        @Override
        public void close() {
            process.destroyForcibly();
            process.onExit().orTimeout(10, TimeUnit.SECONDS).join();
        }
    }

    /** An ordinary blocking server socket of the peer. */
    record Listener(ServerSocket server) implements AutoCloseable {
        static Listener open(Net net, boolean v6) throws Exception {
            InetAddress address = InetAddress.getByName(v6 ? Net.PEER6 : Net.PEER4);
            Listener listener = new Listener(net.in(Host.PEER, () -> new ServerSocket(0, 1, address)));
            listener.server.setSoTimeout((int) Fd.DEADLINE.toMillis());
            return listener;
        }

        String address() {
            return server.getInetAddress().getHostAddress() + " " + server.getLocalPort();
        }

        Socket accept() throws IOException {
            return server.accept();
        }

        @Override
        public void close() throws IOException {
            server.close();
        }
    }
}
