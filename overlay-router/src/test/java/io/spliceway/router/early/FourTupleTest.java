// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router.early;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FourTupleTest {
    @ParameterizedTest
    @CsvSource({"192.0.2.1, 203.0.113.255", "2001:db8::1, 2001:db8:ffff:ffff:ffff:ffff:ffff:fffe", "::1, ::1"})
    void keepsTheAddresses(String client, String local) {
        InetSocketAddress from = address(client, 65_535);
        InetSocketAddress to = address(local, 1);
        FourTuple tuple = FourTuple.of(from, to);
        assertThat(tuple.client()).isEqualTo(from);
        assertThat(tuple.local()).isEqualTo(to);
        assertThat(tuple.isIpv4()).isEqualTo(!client.contains(":"));
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 192.0.2.254, true",
        "192.0.2.1, 192.0.3.1, false",
        "192.0.2.1, 10.0.2.1, false",
        "2001:db8:0:1200::1, 2001:db8:0:12ff:ffff::2, true",
        "2001:db8:0:1200::1, 2001:db8:0:1300::1, false"
    })
    void tellsNetworksApart(String one, String other, boolean same) {
        long first = FourTuple.of(address(one, 1), address("::1", 1)).sourcePrefix();
        long second = FourTuple.of(address(other, 2), address("::1", 1)).sourcePrefix();
        assertThat(first == second).isEqualTo(same);
    }

    @Test
    void everyPartOfTheAddressesIsInTheFingerprint() {
        FourTuple tuple = new FourTuple(1, 2, 3, 4, 5, 6);
        assertThat(tuple.fingerprint())
                .isEqualTo(new FourTuple(1, 2, 3, 4, 5, 6).fingerprint())
                .isNotEqualTo(new FourTuple(9, 2, 3, 4, 5, 6).fingerprint())
                .isNotEqualTo(new FourTuple(1, 9, 3, 4, 5, 6).fingerprint())
                .isNotEqualTo(new FourTuple(1, 2, 9, 4, 5, 6).fingerprint())
                .isNotEqualTo(new FourTuple(1, 2, 3, 9, 5, 6).fingerprint())
                .isNotEqualTo(new FourTuple(1, 2, 3, 4, 9, 6).fingerprint())
                .isNotEqualTo(new FourTuple(1, 2, 3, 4, 5, 9).fingerprint());
    }

    @Test
    void knowsLinkLocalClients() {
        assertThat(FourTuple.of(address("fe80::1", 1), address("::1", 1)).isLinkLocal())
                .isTrue();
        assertThat(FourTuple.of(address("fd80::1", 1), address("::1", 1)).isLinkLocal())
                .isFalse();
    }

    private static InetSocketAddress address(String text, int port) {
        try {
            return new InetSocketAddress(
                    InetAddress.getByAddress(NetUtil.createByteArrayFromIpAddressString(text)), port);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }
}
