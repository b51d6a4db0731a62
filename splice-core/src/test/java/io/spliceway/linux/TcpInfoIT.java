// SPDX-License-Identifier: Apache-2.0
package io.spliceway.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What another reader of the same structure, {@code ss -ti}, says of the same connection. */
class TcpInfoIT {
    private static final int TCP_INFO = 11;
    private static final int MORE_THAN_KNOWN_BYTES = 512;

    @Test
    void saysWhatSsSays() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/ss")), "ss is not installed: apt-get install iproute2");
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                NativeBuffer buffer = new NativeBuffer(64 << 10)) {
            InetSocketAddress address = (InetSocketAddress) server.getLocalSocketAddress();
            int fd = Socket.tcp(address.getAddress());
            Connect.connect(fd, address);
            try (java.net.Socket peer = server.accept()) {
                assertThat(Send.send(fd, buffer.address(), 50_000, 0)).isEqualTo(50_000);
                assertThat(peer.getInputStream().readNBytes(50_000)).hasSize(50_000);
                peer.getOutputStream().write(new byte[3_000]);
                while (Ioctl.unreadBytes(fd) < 3_000) {
                    Thread.onSpinWait();
                }
                // Delayed acknowledgements have gone out by then.
                Thread.sleep(300);
                String seen = ss(peer.getPort(), address.getPort());
                compare(Tcp.info(fd), seen);
            } finally {
                Close.close(fd);
            }
        }
    }

    @Test
    void knowsAsMuchAsTheKernel() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            InetSocketAddress address = (InetSocketAddress) server.getLocalSocketAddress();
            int fd = Socket.tcp(address.getAddress());
            Connect.connect(fd, address);
            // Linux 4.19 has 224, 6.7 has 248, 6.18 has 280. A kernel with more has fields that are not read.
            int kernelBytes = SockOpt.get(fd, SockOpt.SOL_TCP, TCP_INFO, Native.scratch(), MORE_THAN_KNOWN_BYTES);
            assertThat(kernelBytes).isBetween(224, TcpInfo.KNOWN_BYTES);
            assertThat(Tcp.info(fd).lengthBytes()).isEqualTo(kernelBytes);
            Close.close(fd);
        }
    }

    private static void compare(TcpInfo info, String seen) {
        assertThat(info.state()).isEqualTo(TcpInfo.ESTABLISHED);
        assertThat(info.sendWindowScale() + "," + info.receiveWindowScale()).isEqualTo(text(seen, "wscale"));
        assertThat(info.sendMss()).isEqualTo(number(seen, "mss"));
        assertThat(info.pathMtu()).isEqualTo(number(seen, "pmtu"));
        assertThat(info.receiveMss()).isEqualTo(number(seen, "rcvmss"));
        assertThat(info.advertisedMss()).isEqualTo(number(seen, "advmss"));
        assertThat(info.congestionWindow()).isEqualTo(number(seen, "cwnd"));
        assertThat(info.bytesSent()).isEqualTo(number(seen, "bytes_sent")).isEqualTo(50_000);
        // The SYN counts as a byte that was acknowledged.
        assertThat(info.bytesAcked()).isEqualTo(number(seen, "bytes_acked")).isEqualTo(50_001);
        assertThat(info.bytesReceived())
                .isEqualTo(number(seen, "bytes_received"))
                .isEqualTo(3_000);
        assertThat(info.segmentsOut()).isEqualTo(number(seen, "segs_out"));
        assertThat(info.segmentsIn()).isEqualTo(number(seen, "segs_in"));
        assertThat(info.dataSegmentsOut()).isEqualTo(number(seen, "data_segs_out"));
        assertThat(info.dataSegmentsIn()).isEqualTo(number(seen, "data_segs_in"));
        assertThat(info.deliveredSegments()).isEqualTo(number(seen, "delivered"));
        assertThat(info.receiveSpace()).isEqualTo(number(seen, "rcv_space"));
        assertThat(info.receiveSlowStartThreshold()).isEqualTo(number(seen, "rcv_ssthresh"));
        assertThat(info.sendWindow()).isEqualTo(number(seen, "snd_wnd"));
        assertThat(info.rtoUs() / 1_000).isEqualTo(number(seen, "rto"));
        assertThat(info.minRttUs()).isEqualTo(Math.round(1_000 * Double.parseDouble(text(seen, "minrtt"))));
        assertThat(info.deliveryRateBytesPerS() * 8).isEqualTo(Long.parseLong(text(seen, "delivery_rate ", "bps")));
        assertThat(info.pacingRateBytesPerS() * 8).isEqualTo(Long.parseLong(text(seen, "pacing_rate ", "bps")));
        assertThat(info.busyUs() / 1_000)
                .isEqualTo(seen.contains(" busy:") ? Long.parseLong(text(seen, "busy:", "ms")) : 0);
        assertThat(info.options() & 7).as("timestamps, SACK, window scale").isEqualTo(7);
    }

    private static long number(String seen, String key) {
        return Long.parseLong(text(seen, key));
    }

    private static String text(String seen, String key) {
        return text(seen, key + ":", "");
    }

    private static String text(String seen, String before, String after) {
        Matcher matcher = Pattern.compile("(?:^|\\s)" + before + "([0-9.,]+)" + after + "(?:\\s|$)")
                .matcher(seen);
        assertThat(matcher.find()).as("%s in %s", before, seen).isTrue();
        return matcher.group(1);
    }

    private static String ss(int port, int peerPort) throws IOException, InterruptedException {
        Process ss = new ProcessBuilder(
                        "/usr/bin/ss",
                        "-tinH",
                        "state",
                        "established",
                        "sport = :" + port + " and dport = :" + peerPort)
                .redirectErrorStream(true)
                .start();
        String text = new String(ss.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(ss.waitFor()).as(text).isZero();
        return text;
    }
}
