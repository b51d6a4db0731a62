// SPDX-License-Identifier: Apache-2.0
package io.spliceway.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnitsTest {
    @ParameterizedTest
    @CsvSource({"512,512,512", "64KiB,65536,64KiB", "10MB,10000000,10000000", "1.5MiB,1572864,1536KiB", "0,0,0"})
    void readsBytesAndWritesThemBack(String text, long bytes, String canonical) {
        assertThat(ByteSize.parse(text).bytes()).isEqualTo(bytes);
        assertThat(ByteSize.parse(text)).hasToString(canonical);
        assertThat(ByteSize.parse(canonical).bytes()).isEqualTo(bytes);
    }

    @ParameterizedTest
    @CsvSource({"1Gbit,1000000000,1Gbit", "30Mbit,30000000,30Mbit", "0.5kbit,500,500bit"})
    void readsRatesAndWritesThemBack(String text, long bits, String canonical) {
        assertThat(BitRate.parse(text).bitsPerS()).isEqualTo(bits);
        assertThat(BitRate.parse(text)).hasToString(canonical);
    }

    @ParameterizedTest
    @CsvSource({"9.7ms,9700000,9700us", "2min,120000000000,2min", "0s,0,0s", "77ns,77,77ns", "1h,3600000000000,1h"})
    void readsDurationsAndWritesThemBack(String text, long ns, String canonical) {
        assertThat(Durations.parse(text).toNanos()).isEqualTo(ns);
        assertThat(Durations.format(Durations.parse(text))).isEqualTo(canonical);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "KiB", "-1", "1e3", "1,5MB", "12 furlongs", "9999999999999999999"})
    void refusesWhatIsNotAnAmount(String text) {
        assertThatThrownBy(() -> ByteSize.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({"origin:80,origin,80", "192.0.2.1:0,192.0.2.1,0", "[2001:db8::1]:443,2001:db8::1,443"})
    void readsHostAndPort(String text, String host, int port) {
        assertThat(HostPort.parse(text)).isEqualTo(new HostPort(host, port)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "80", ":80", "host", "host:", "host:65536", "::1:80", "[host]:80", "a b:1", "h:+1"})
    void refusesWhatIsNotHostAndPort(String text) {
        assertThatThrownBy(() -> HostPort.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
