// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.lab.emulator;

import io.spliceway.linux.Close;
import io.spliceway.linux.Errno;
import io.spliceway.linux.Read;
import io.spliceway.linux.Tun;
import io.spliceway.linux.Write;
import io.spliceway.load.lab.wan.Wire;
import io.spliceway.settings.UserError;

/** A TUN device as a host's wire. The device goes when this is closed. */
final class TunWire implements Wire, AutoCloseable {
    private static final int ENXIO = 6;

    private final int fd;

    private TunWire(int fd) {
        this.fd = fd;
    }

    /** Makes a device in this process's namespace. */
    static TunWire open(boolean offload) {
        int fd = Tun.open("swlab%d", offload);
        if (fd < 0) {
            throw refused(-fd);
        }
        return new TunWire(fd);
    }

    /** What the machine lacks, by errno; ENXIO and ENODEV come from a device file without its driver, mknod(2). */
    static UserError refused(int errno) {
        String why = "cannot make a TUN device: " + Errno.text(errno);
        return switch (errno) {
            case Errno.ENOENT, Errno.ENODEV, ENXIO -> UserError.unavailable(why + "; modprobe tun brings the driver");
            case Errno.EPERM, Errno.EACCES ->
                UserError.unavailable(why + "; root needs CAP_NET_ADMIN and the device: in a container"
                        + " --cap-add NET_ADMIN --device /dev/net/tun");
            default -> UserError.failed(why);
        };
    }

    /** The device's name, until it is moved. */
    String device() {
        return Tun.name(fd);
    }

    @Override
    public int fd() {
        return fd;
    }

    @Override
    public long read(long address, int capacity) {
        return Read.read(fd, address, capacity);
    }

    @Override
    public long write(long address, int length) {
        return Write.write(fd, address, length);
    }

    @Override
    public void close() {
        Close.close(fd);
    }
}
