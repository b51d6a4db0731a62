// SPDX-License-Identifier: Apache-2.0
package io.spliceway.benchmark;

import io.spliceway.linux.Accept;
import io.spliceway.linux.Bind;
import io.spliceway.linux.Close;
import io.spliceway.linux.Connect;
import io.spliceway.linux.Errno;
import io.spliceway.linux.Fcntl;
import io.spliceway.linux.GetSockName;
import io.spliceway.linux.Ioctl;
import io.spliceway.linux.Listen;
import io.spliceway.linux.NativeBuffer;
import io.spliceway.linux.Pipe;
import io.spliceway.linux.Recv;
import io.spliceway.linux.Send;
import io.spliceway.linux.SockOpt;
import io.spliceway.linux.Socket;
import io.spliceway.linux.Splice;
import io.spliceway.linux.Tcp;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * What the data path's system calls cost by way of FFM, and that they allocate nothing. The claim: a call costs what the
 * kernel takes and a few nanoseconds, at 0 B/op. One connection over loopback; all calls on one thread.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class NativeCallsBenchmark {
    private static final int MESSAGE_BYTES = 100;
    private static final int BULK_BYTES = 16 << 10;
    private static final int FLAGS = Splice.SPLICE_F_MOVE | Splice.SPLICE_F_NONBLOCK;

    private NativeBuffer buffer;
    private int serverFd;
    private int fd;
    private int peerFd;
    private int quietFd;
    private int quietPeerFd;
    private int readFd;
    private int writeFd;

    /** Two connections: one that carries bytes, one that is silent. */
    @Setup(Level.Trial)
    public void open() {
        buffer = new NativeBuffer(64 << 10);
        serverFd = Socket.tcp(InetAddress.getLoopbackAddress());
        must(1 + Bind.bind(serverFd, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
        must(1 + Listen.listen(serverFd, 2));
        fd = dial();
        // Delivery over loopback may be late; then a call is to wait.
        Fcntl.setFlags(fd, 0);
        peerFd = accept();
        quietFd = dial();
        quietPeerFd = accept();
        long pipe = Pipe.pipe2(Pipe.O_NONBLOCK | Pipe.O_CLOEXEC);
        readFd = Pipe.readFd(pipe);
        writeFd = Pipe.writeFd(pipe);
    }

    @TearDown(Level.Trial)
    public void close() {
        for (int open : new int[] {serverFd, fd, peerFd, quietFd, quietPeerFd, readFd, writeFd}) {
            Close.close(open);
        }
        buffer.close();
    }

    /** recv(2) of a socket that has nothing: the cost of a call that finds out. */
    @Benchmark
    public long recvNothing() {
        return Recv.recv(quietFd, buffer.address(), buffer.capacity(), 0);
    }

    /** splice(2) of a socket that has nothing, into an empty pipe. */
    @Benchmark
    public long spliceNothing() {
        return Splice.splice(quietFd, writeFd, BULK_BYTES, FLAGS);
    }

    /** getsockopt(2) {@code SO_ERROR}. */
    @Benchmark
    public int takeError() {
        return SockOpt.takeError(quietFd);
    }

    /** getsockopt(2) {@code TCP_INFO}, its first byte. */
    @Benchmark
    public int tcpState() {
        return Tcp.state(quietFd);
    }

    /** ioctl(2) {@code SIOCOUTQ}. */
    @Benchmark
    public int unacknowledgedBytes() {
        return Ioctl.unacknowledgedBytes(quietFd);
    }

    /** 100 bytes from the peer to here, by send(2) and recv(2), and back by the same. */
    @Benchmark
    public long copyMessage() {
        must(Send.send(peerFd, buffer.address(), MESSAGE_BYTES, Send.MSG_NOSIGNAL));
        must(Recv.recv(fd, buffer.address(), MESSAGE_BYTES, 0));
        must(Send.send(fd, buffer.address(), MESSAGE_BYTES, Send.MSG_NOSIGNAL));
        return must(Recv.recv(peerFd, buffer.address(), MESSAGE_BYTES, 0));
    }

    /** The same, but here by splice(2) into a pipe and out of it. */
    @Benchmark
    public long spliceMessage() {
        must(Send.send(peerFd, buffer.address(), MESSAGE_BYTES, Send.MSG_NOSIGNAL));
        must(Splice.splice(fd, writeFd, BULK_BYTES, FLAGS));
        must(Splice.splice(readFd, fd, BULK_BYTES, FLAGS));
        return must(Recv.recv(peerFd, buffer.address(), MESSAGE_BYTES, 0));
    }

    private static long must(long result) {
        if (result <= 0) {
            throw new IllegalStateException(result == 0 ? "ended" : Errno.text((int) result));
        }
        return result;
    }

    private int dial() {
        InetSocketAddress address = GetSockName.local(serverFd);
        int dialled = Socket.tcp(address.getAddress());
        Connect.connect(dialled, address);
        Tcp.setNoDelay(dialled, true);
        return dialled;
    }

    private int accept() {
        int accepted = (int) must(new Accept(serverFd).accept(0));
        Tcp.setNoDelay(accepted, true);
        return accepted;
    }
}
