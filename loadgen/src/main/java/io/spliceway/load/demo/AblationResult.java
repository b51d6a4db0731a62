// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.demo;

import java.util.List;

/**
 * What an ablation found.
 *
 * @param transfers in the order in which they are shown
 * @param cells one for each transfer and variant
 * @param aging how trunks do with age
 */
record AblationResult(World world, List<Transfer> transfers, List<Cell> cells, Aging aging) {
    /** Along which everything goes. */
    static final List<String> ROUTE = List.of("edge", "egress");

    AblationResult {
        transfers = List.copyOf(transfers);
        cells = List.copyOf(cells);
    }

    /** What one variant measured for one transfer. */
    record Cell(Variant variant, Transfer transfer, Samples samples) {}

    /**
     * The same download on a young and on an old trunk.
     *
     * @param bytes of the body
     * @param second the second flow of each trunk
     * @param last the hundredth, after 5 s of quiet
     */
    record Aging(long bytes, Samples second, Samples last) {
        boolean ok() {
            return second.ok() && last.ok();
        }

        /** How much longer the last one takes by the medians, as a fraction; NaN without good runs. */
        double growth() {
            return second.totalMs().isEmpty() || last.totalMs().isEmpty()
                    ? Double.NaN
                    : last.total().p50() / second.total().p50() - 1;
        }
    }

    Samples samples(Variant variant, Transfer transfer) {
        return cells.stream()
                .filter(cell -> cell.variant() == variant && cell.transfer().equals(transfer))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no cell for " + variant + " " + transfer))
                .samples();
    }

    /** The transfers with a first byte of their own: of an upload, the answer is the last byte as well. */
    List<Transfer> downloads() {
        return transfers.stream()
                .filter(transfer -> transfer.kind() == Transfer.Kind.DOWNLOAD)
                .toList();
    }

    double idealMs(Transfer transfer) {
        return world.idealMs(ROUTE, transfer.bytes());
    }

    /** The ideal pipe's time to the first byte. */
    double idealTtfbMs() {
        return world.idealMs(ROUTE, 0);
    }

    /** The median total over the ideal pipe's; NaN without good runs. */
    double timesIdeal(Variant variant, Transfer transfer) {
        Samples samples = samples(variant, transfer);
        return samples.totalMs().isEmpty() ? Double.NaN : samples.total().p50() / idealMs(transfer);
    }

    /** The congestion control of client and origin. */
    String congestion() {
        return world.congestion(World.ORIGIN);
    }

    String nodesCongestion() {
        return world.congestion(ROUTE.getFirst());
    }

    /** Whether every transfer came whole. */
    boolean ok() {
        return aging.ok() && cells.stream().allMatch(cell -> cell.samples().ok());
    }
}
