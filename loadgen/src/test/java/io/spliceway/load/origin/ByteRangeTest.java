// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.origin;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteRangeTest {
    private static final long LENGTH = 1000;

    @ParameterizedTest
    @CsvSource({
        "bytes=0-0, 0, 1",
        "bytes=0-999, 0, 1000",
        "bytes=10-19, 10, 10",
        "bytes=990-, 990, 10",
        "bytes=990-5000, 990, 10",
        "bytes=-10, 990, 10",
        "bytes=-5000, 0, 1000",
        "'bytes= 1 - 2', 1, 2"
    })
    void readsSingleRanges(String field, long offset, long count) {
        assertThat(ByteRange.of(field, LENGTH)).isEqualTo(new ByteRange(offset, count));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=1000-", "bytes=1000-2000", "bytes=-0"})
    void refusesWhatIsNotThere(String field) {
        assertThat(ByteRange.of(field, LENGTH)).isEqualTo(ByteRange.UNSATISFIABLE);
        assertThat(ByteRange.UNSATISFIABLE.contentRange(LENGTH)).isEqualTo("bytes */1000");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=0-1,5-6", "bytes=5-4", "lines=1-2", "bytes=-", "bytes=a-b", ""})
    void ignoresWhatItDoesNotUnderstand(String field) {
        assertThat(ByteRange.of(field, LENGTH)).isEqualTo(new ByteRange(0, LENGTH));
    }

    @Test
    void ofNothingIsSatisfiedByNothing() {
        assertThat(ByteRange.of(null, 0)).isEqualTo(new ByteRange(0, 0));
        assertThat(ByteRange.of("bytes=0-", 0)).isEqualTo(ByteRange.UNSATISFIABLE);
    }
}
