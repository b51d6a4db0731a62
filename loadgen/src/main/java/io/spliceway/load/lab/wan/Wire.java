// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.lab.wan;

/** Where a host's packets come from and go to: a TUN device, or what stands for it in a test. */
public interface Wire {
    /** What to wait on until a packet can be read. */
    int fd();

    /**
     * Takes the next packet the host sent, behind a header of {@link io.spliceway.linux.Tun#HEADER_BYTES}.
     *
     * @return its length with the header, or {@code -errno}, with {@code -EAGAIN} when there is none
     */
    long read(long address, int capacity);

    /**
     * Hands the host a packet to receive.
     *
     * @return {@code length}, or {@code -errno}
     */
    long write(long address, int length);
}
