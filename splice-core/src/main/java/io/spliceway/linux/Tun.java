// SPDX-License-Identifier: Apache-2.0
package io.spliceway.linux;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/**
 * TUN devices (Documentation/networking/tuntap.rst): a network interface whose other end is a descriptor. read(2) takes
 * one packet that the kernel sent, write(2) gives it one to receive, each behind a {@code struct virtio_net_hdr}
 * ({@link #HEADER_BYTES}, linux/virtio_net.h, in the machine's byte order). The interface lives as long as the
 * descriptor and follows no namespace but its own, so it may be moved while the descriptor stays where it is.
 */
public final class Tun {
    /** The length of the header before every packet: {@code struct virtio_net_hdr}. */
    public static final int HEADER_BYTES = 10;

    private static final String DEVICE = "/dev/net/tun";

    private static final long TUNSETIFF = 0x400454caL;
    private static final long TUNSETOFFLOAD = 0x400454d0L;
    private static final long TUNGETIFF = 0x800454d2L;

    private static final short IFF_TUN = 0x0001;
    private static final short IFF_NO_PI = 0x1000;
    private static final short IFF_VNET_HDR = 0x4000;

    private static final long TUN_F_CSUM = 0x01;
    private static final long TUN_F_TSO4 = 0x02;
    private static final long TUN_F_TSO6 = 0x04;
    private static final long TUN_F_TSO_ECN = 0x08;
    private static final long NO_OFFLOADS = 0;

    // struct ifreq { char ifr_name[IFNAMSIZ]; union { short ifr_flags; ... 24 bytes }; }
    private static final long IFREQ_BYTES = 40;
    private static final long FLAGS_OFFSET = 16;

    private Tun() {}

    /**
     * Makes a device in the calling thread's network namespace.
     *
     * @param name at most 15 characters; {@code %d} stands for the first free number
     * @param offloads whether the kernel may hand over TCP packets of up to 64 KiB, to be segmented later, and checksums
     *     that are not yet computed
     * @return a non-blocking descriptor that ends with exec, or {@code -errno}: {@code -ENOENT} when the machine has no
     *     TUN, {@code -EPERM} without CAP_NET_ADMIN
     */
    public static int open(String name, boolean offloads) {
        int fd = Open.open(DEVICE, Open.O_RDWR | Open.O_NONBLOCK | Open.O_CLOEXEC);
        if (fd < 0) {
            return fd;
        }
        MemorySegment request = Native.scratch();
        request.asSlice(0, IFREQ_BYTES).fill((byte) 0);
        request.setString(0, name, StandardCharsets.US_ASCII);
        request.set(ValueLayout.JAVA_SHORT, FLAGS_OFFSET, (short) (IFF_TUN | IFF_NO_PI | IFF_VNET_HDR));
        int result = Ioctl.ioctl(fd, TUNSETIFF, request.address());
        if (result >= 0) {
            result = Ioctl.ioctl(
                    fd, TUNSETOFFLOAD, offloads ? TUN_F_CSUM | TUN_F_TSO4 | TUN_F_TSO6 | TUN_F_TSO_ECN : NO_OFFLOADS);
        }
        if (result < 0) {
            Close.close(fd);
            return result;
        }
        return fd;
    }

    /** The device's name, empty when {@code fd} is no TUN descriptor; a move to another namespace may rename it. */
    public static String name(int fd) {
        MemorySegment request = Native.scratch();
        request.asSlice(0, IFREQ_BYTES).fill((byte) 0);
        return Ioctl.ioctl(fd, TUNGETIFF, request.address()) < 0 ? "" : request.getString(0, StandardCharsets.US_ASCII);
    }
}
