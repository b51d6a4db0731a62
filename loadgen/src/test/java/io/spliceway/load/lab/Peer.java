// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The program that tests run on each host: it answers others, and does what standard input says, one line of answer for
 * each line. A test needs no ping and no iperf3 this way.
 */
final class Peer {
    private static final int ECHO_PORT = 7;
    private static final int SINK_PORT = 9;
    private static final int RECEIVE_BUFFER_BYTES = 4 << 20;

    private static final AtomicLong SUNK = new AtomicLong();

    private Peer() {}

    public static void main(String[] args) throws Exception {
        DatagramSocket echo = new DatagramSocket(ECHO_PORT);
        DatagramSocket sink = new DatagramSocket(SINK_PORT);
        sink.setReceiveBufferSize(RECEIVE_BUFFER_BYTES);
        ServerSocket streams = new ServerSocket(SINK_PORT);
        Thread.ofPlatform().daemon().start(() -> echo(echo));
        Thread.ofPlatform().daemon().start(() -> sink(sink));
        Thread.ofPlatform().daemon().start(() -> streams(streams));
        System.out.println("ready");
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            String[] words = line.split(" ", -1);
            System.out.println(
                    switch (words[0]) {
                        case "rtt" -> rtt(words[1], Integer.parseInt(words[2]));
                        case "blast" -> blast(words[1], Integer.parseInt(words[2]), Integer.parseInt(words[3]));
                        case "sunk" -> sunk();
                        case "send" -> send(words[1], Integer.parseInt(words[2]));
                        case "reach" -> reach(words[1], Integer.parseInt(words[2]));
                        default -> "unknown: " + line;
                    });
        }
    }

    /** Round trips in microseconds, sorted: lowest, median, highest. */
    private static String rtt(String host, int count) throws IOException {
        long[] us = new long[count];
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.setSoTimeout(2000);
            socket.connect(new InetSocketAddress(host, ECHO_PORT));
            for (int i = 0; i < count; i++) {
                DatagramPacket packet = new DatagramPacket(new byte[64], 64);
                long start = System.nanoTime();
                socket.send(packet);
                socket.receive(packet);
                us[i] = (System.nanoTime() - start) / 1000;
            }
        } catch (SocketTimeoutException e) {
            return "lost";
        }
        Arrays.sort(us);
        return us[0] + " " + us[count / 2] + " " + us[count - 1];
    }

    /** Sends datagrams, a hundred at a time. */
    private static String blast(String host, int count, int bytes) throws IOException, InterruptedException {
        try (DatagramSocket socket = new DatagramSocket()) {
            InetAddress to = InetAddress.getByName(host);
            for (int i = 0; i < count; i++) {
                socket.send(new DatagramPacket(new byte[bytes], bytes, to, SINK_PORT));
                if (i % 100 == 99) {
                    Thread.sleep(1);
                }
            }
        }
        return "sent";
    }

    /** How many datagrams arrived since the last time, when none has come for a while. */
    private static String sunk() throws InterruptedException {
        long before;
        do {
            before = SUNK.get();
            Thread.sleep(100);
        } while (SUNK.get() != before);
        return Long.toString(SUNK.getAndSet(0));
    }

    /** Sends a stream; the digest here, the digest there, and there the microseconds that its second half took. */
    private static String send(String host, int bytes) throws Exception {
        byte[] data = new byte[bytes];
        new Random(bytes).nextBytes(data);
        try (Socket socket = new Socket(host, SINK_PORT)) {
            socket.getOutputStream().write(data);
            socket.shutdownOutput();
            String there = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            return HexFormat.of().formatHex(sha256().digest(data)) + " " + there;
        }
    }

    private static String reach(String host, int withinMs) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, SINK_PORT), withinMs);
            return "reached";
        } catch (IOException e) {
            return "unreachable";
        }
    }

    private static void echo(DatagramSocket socket) {
        DatagramPacket packet = new DatagramPacket(new byte[2000], 2000);
        try {
            while (true) {
                packet.setLength(2000);
                socket.receive(packet);
                socket.send(packet);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void sink(DatagramSocket socket) {
        DatagramPacket packet = new DatagramPacket(new byte[2000], 2000);
        try {
            while (true) {
                socket.receive(packet);
                SUNK.incrementAndGet();
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void streams(ServerSocket listener) {
        while (true) {
            try (Socket socket = listener.accept()) {
                InputStream in = socket.getInputStream();
                OutputStream out = socket.getOutputStream();
                MessageDigest digest = sha256();
                byte[] buffer = new byte[1 << 16];
                NavigableMap<Long, Long> arrivals = new TreeMap<>();
                long bytes = 0;
                for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                    digest.update(buffer, 0, n);
                    bytes += n;
                    arrivals.put(bytes, System.nanoTime());
                }
                if (bytes > 0) {
                    out.write((HexFormat.of().formatHex(digest.digest()) + " " + secondHalfUs(arrivals))
                            .getBytes(StandardCharsets.US_ASCII));
                }
            } catch (IOException e) {
                // One that was only to see whether the port answers.
            }
        }
    }

    /** When TCP has found the rate. The time is scaled to half of the bytes exactly. */
    private static long secondHalfUs(NavigableMap<Long, Long> arrivals) {
        long bytes = arrivals.lastKey();
        var middle = arrivals.ceilingEntry(bytes / 2);
        double ns = arrivals.lastEntry().getValue() - middle.getValue();
        return Math.round(ns / 1e3 * (bytes / 2.0) / (bytes - middle.getKey()));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
