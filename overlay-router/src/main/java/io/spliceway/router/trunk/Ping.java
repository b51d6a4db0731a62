// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router.trunk;

/** Flags of a PING frame. */
final class Ping {
    /** The frame is the answer to one with the same payload. */
    static final int ANSWER = 1;

    private Ping() {}
}
