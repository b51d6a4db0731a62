// SPDX-License-Identifier: Apache-2.0
package io.spliceway.splice;

import io.spliceway.linux.Close;
import io.spliceway.linux.Fcntl;
import io.spliceway.linux.Ioctl;
import io.spliceway.linux.Pipe;
import io.spliceway.linux.Recv;
import io.spliceway.linux.Send;
import io.spliceway.linux.Shutdown;
import io.spliceway.linux.SockOpt;
import io.spliceway.linux.Splice;
import io.spliceway.linux.Write;

/** The kernel this process runs on. */
public enum LinuxKernel implements Kernel {
    INSTANCE;

    @Override
    public long splice(int fdIn, int fdOut, long len, int flags) {
        return Splice.splice(fdIn, fdOut, len, flags);
    }

    @Override
    public long recv(int fd, long address, long len, int flags) {
        return Recv.recv(fd, address, len, flags);
    }

    @Override
    public long send(int fd, long address, long len, int flags) {
        return Send.send(fd, address, len, flags);
    }

    @Override
    public long write(int fd, long address, long len) {
        return Write.write(fd, address, len);
    }

    @Override
    public int shutdown(int fd, int how) {
        return Shutdown.shutdown(fd, how);
    }

    @Override
    public int close(int fd) {
        return Close.close(fd);
    }

    @Override
    public int resetOnClose(int fd) {
        return SockOpt.setLinger(fd, true, 0);
    }

    @Override
    public int takeError(int fd) {
        return SockOpt.takeError(fd);
    }

    @Override
    public int unacknowledgedBytes(int fd) {
        return Ioctl.unacknowledgedBytes(fd);
    }

    @Override
    public long pipe() {
        return Pipe.pipe2(Pipe.O_NONBLOCK | Pipe.O_CLOEXEC);
    }

    @Override
    public int setPipeCapacity(int fd, int bytes) {
        return Fcntl.setPipeCapacity(fd, bytes);
    }

    @Override
    public int getPipeCapacity(int fd) {
        return Fcntl.getPipeCapacity(fd);
    }
}
