// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.lab.wan;

/**
 * A host as the network sees it: an index and a wire.
 *
 * @param index its place among the hosts of the network
 * @param wire where its packets come from and go to
 * @param unroutable packets it sent to where it has no path
 * @param malformed packets it sent that are not IP, or not segmented as the emulator understands it
 * @param undelivered packets for it that its wire refused
 */
public record Endpoint(int index, Wire wire, Counter unroutable, Counter malformed, Counter undelivered) {
    public Endpoint(int index, Wire wire) {
        this(index, wire, new Counter(), new Counter(), new Counter());
    }

    void reset() {
        unroutable.reset();
        malformed.reset();
        undelivered.reset();
    }
}
