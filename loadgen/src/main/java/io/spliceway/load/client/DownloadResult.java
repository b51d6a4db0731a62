// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.client;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One download or upload, well or badly ended. Times are nanoseconds of a monotonic clock; all but {@code resolveNs} count from
 * the start of connect(2), and are {@link #NOT_REACHED} when the download ended before.
 *
 * @param startedAt when it began, by the wall clock
 * @param remote the address it connected to; empty when the name could not be resolved
 * @param resolveNs how long the name took; in none of the other times
 * @param connectNs until the connection was there
 * @param ttfbNs until the first byte of the response
 * @param totalNs until the last byte of the body
 * @param status of the response, 0 when there was none
 * @param bytes of the body that came, or of the one that was uploaded and answered
 * @param sha256 of the bytes that came here or, of an upload, there, in hexadecimal; empty when the body did not come to
 *     its end
 * @param verifiedBy what {@code sha256} was compared with
 * @param sha256Ok whether it was compared, and equal
 * @param failure null when all went well; a body that was compared with nothing is no failure
 */
public record DownloadResult(
        String url,
        Instant startedAt,
        String remote,
        long resolveNs,
        long connectNs,
        long ttfbNs,
        long totalNs,
        int status,
        long bytes,
        String sha256,
        VerifiedBy verifiedBy,
        @JsonProperty("sha256_ok") boolean sha256Ok,
        @Nullable Failure failure) {

    /** Stands for a time that was never taken. */
    public static final long NOT_REACHED = -1;

    /** Whether everything came. */
    public boolean ok() {
        return failure == null;
    }

    /** The body's bits over the whole time, in 10^6 bit/s; 0 when nothing came. */
    public double mbitPerS() {
        return totalNs <= 0 ? 0 : bytes * 8e3 / totalNs;
    }
}
