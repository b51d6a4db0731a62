// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.lab.emulator;

import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * What a running lab has done since it came up or its counts were reset. As JSON, keys are in snake case.
 *
 * @param upS seconds since it came up
 */
public record LabStats(String lab, double upS, Emulator emulator, List<Host> hosts, List<Direction> directions) {

    /**
     * The emulator's own figures: whether the network was what the file says.
     *
     * @param realTime whether its loop runs before all ordinary threads
     * @param lateP99Us by how much packets were handed over later than due: 99 % no later than this
     * @param lateMaxUs the worst
     * @param turnMaxUs the longest it did not look whether hosts had sent, by which a packet may have seemed to come
     *     later than it did
     * @param allocatedBytes what the loop's thread has allocated
     */
    public record Emulator(
            long pid, boolean realTime, double lateP99Us, double lateMaxUs, double turnMaxUs, long allocatedBytes) {}

    /**
     * One host.
     *
     * @param unroutable packets it sent to where it has no link
     * @param malformed packets it sent that are not IP
     * @param undelivered packets for it that its kernel refused
     * @param deviceDrops packets it sent that the emulator was too slow to take; in the emulator's own answer, how many
     *     there were at the last reset
     * @param processes what runs in its namespace
     */
    public record Host(
            String name,
            String address,
            String namespace,
            String congestion,
            long unroutable,
            long malformed,
            long undelivered,
            long deviceDrops,
            List<Long> processes) {}

    /**
     * One direction of a link, or of a host's access, whose other side is called {@code wan}. Packets are counted as on
     * the wire.
     *
     * @param rateBps null when unlimited
     * @param queueBytes null when there is no rate to wait for
     * @param packets that arrived, lost ones too
     * @param overrun discarded because the emulator had no memory left
     * @param lateP99Us null for an access
     */
    public record Direction(
            String from,
            String to,
            boolean access,
            double delayMs,
            double loss,
            @Nullable Long rateBps,
            @Nullable Long queueBytes,
            long packets,
            long bytes,
            long lost,
            long dropped,
            long overrun,
            long backlogPeakBytes,
            @Nullable Double lateP99Us,
            @Nullable Double lateMaxUs) {}

    /** The direction of a link from one host to another, or of an access. */
    public Direction direction(String from, String to) {
        return directions.stream()
                .filter(direction ->
                        direction.from().equals(from) && direction.to().equals(to))
                .findFirst()
                .orElseThrow(() -> new NoSuchElementException("no link from " + from + " to " + to));
    }

    /** A host by its name. */
    public Host host(String name) {
        return hosts.stream()
                .filter(host -> host.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new NoSuchElementException("no host " + name));
    }
}
