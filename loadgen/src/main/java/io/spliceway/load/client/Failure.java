// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.client;

/**
 * How a download failed.
 *
 * @param detail one line for people: what was seen, and after how many bytes
 */
public record Failure(FailureReason reason, String detail) {
    @Override
    public String toString() {
        return reason.text() + ": " + detail;
    }
}
