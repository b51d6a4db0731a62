// SPDX-License-Identifier: Apache-2.0
package io.spliceway.repair;

import io.spliceway.linux.Accept;
import io.spliceway.linux.Ioctl;
import io.spliceway.repair.Net.Host;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;

/** A connection between a host and an ordinary blocking socket of the peer, and what is done to it. */
final class Pair implements AutoCloseable {
    final Net net;
    final Socket peer;
    Fd host;
    Host place = Host.HERE;

    private Pair(Net net, Fd host, Socket peer) {
        this.net = net;
        this.host = host;
        this.peer = peer;
    }

    static Pair connect(Net net, boolean v6) throws Exception {
        InetAddress address = InetAddress.getByName(v6 ? Net.PEER6 : Net.PEER4);
        try (ServerSocket server = net.in(Host.PEER, () -> new ServerSocket(0, 1, address))) {
            InetSocketAddress listening = (InetSocketAddress) server.getLocalSocketAddress();
            Fd host = net.in(Host.HERE, () -> Fd.dial(listening));
            Socket peer = server.accept();
            peer.setSoTimeout((int) Fd.DEADLINE.toMillis());
            return new Pair(net, host, peer);
        }
    }

    /** The host listens, in a socket that others may share the port with, and the peer dials. */
    static Pair accept(Net net, int listener, int port) throws Exception {
        Socket peer = net.in(Host.PEER, () -> new Socket(Net.HOST4, port));
        peer.setSoTimeout((int) Fd.DEADLINE.toMillis());
        int[] accepted = {-1};
        Fd.await("accepted", () -> {
            accepted[0] = new Accept(listener).accept(io.spliceway.linux.Socket.SOCK_NONBLOCK);
            return accepted[0] >= 0;
        });
        return new Pair(net, new Fd(accepted[0]), peer);
    }

    /** As {@link #connect}, with the peer on the host itself. */
    static Pair connectOnLoopback(Net net) throws Exception {
        InetAddress address = InetAddress.ofLiteral("127.0.0.1");
        try (ServerSocket server = net.in(Host.HERE, () -> new ServerSocket(0, 1, address))) {
            Fd host = net.in(Host.HERE, () -> Fd.dial(new InetSocketAddress(address, server.getLocalPort())));
            return new Pair(net, host, server.accept());
        }
    }

    /** As {@link #connect}, to an address that is only good on one link. */
    static Pair connectOnLink(Net net) throws Exception {
        byte[] ip = InetAddress.getByName(Net.PEER_LINK).getAddress();
        InetAddress address = Inet6Address.getByAddress(null, ip, net.scope(Host.HERE));
        try (ServerSocket server = net.in(Host.PEER, () -> new ServerSocket(0))) {
            Fd host = net.in(Host.HERE, () -> Fd.dial(new InetSocketAddress(address, server.getLocalPort())));
            return new Pair(net, host, server.accept());
        }
    }

    /** The state, taken under a guard; the host's descriptor is closed. */
    RepairState freezeAndDetach() throws Exception {
        net.guard(place);
        return detachGuarded();
    }

    RepairState detachGuarded() throws RepairException {
        try (FrozenSocket frozen = FrozenSocket.freeze(host.number)) {
            frozen.detach();
            return frozen.state();
        } finally {
            host.close();
        }
    }

    /** Restores, takes the guard away, starts. */
    void restore(RepairState state) throws Exception {
        try (RestoredSocket restored = net.in(place, () -> RestoredSocket.restore(state))) {
            net.unguard(place);
            host = new Fd(restored.start());
        }
    }

    /** Freezes and restores in place. */
    RepairState carryOver() throws Exception {
        RepairState state = freezeAndDetach();
        RepairState carried = RepairState.fromBytes(state.toBytes());
        restore(carried);
        return state;
    }

    /** Waits until so many bytes lie unread at the host. */
    void awaitUnread(int count) {
        Fd.await("unread", () -> Ioctl.unreadBytes(host.number) == count);
    }

    /** Checks that both directions work. */
    void exchange() throws IOException {
        byte[] there = random(50_000, 11);
        byte[] back = random(50_000, 12);
        host.send(there);
        if (!Arrays.equals(peer.getInputStream().readNBytes(there.length), there)) {
            throw new AssertionError("other bytes at the peer");
        }
        peer.getOutputStream().write(back);
        if (!Arrays.equals(host.receive(back.length), back)) {
            throw new AssertionError("other bytes at the host");
        }
    }

    /** Lets the peer write, on a thread of its own. */
    FutureTask<Void> peerWrites(byte[] bytes) {
        return start(() -> {
            peer.getOutputStream().write(bytes);
            return null;
        });
    }

    /** Lets the peer read so many bytes, on a thread of its own. */
    FutureTask<byte[]> peerReads(int count) {
        return start(() -> peer.getInputStream().readNBytes(count));
    }

    private static <T> FutureTask<T> start(Callable<T> call) {
        FutureTask<T> task = new FutureTask<>(call);
        Thread.ofPlatform().daemon().start(task);
        return task;
    }

    static byte[] random(int count, long seed) {
        byte[] bytes = new byte[count];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    @Override
    public void close() throws IOException {
        host.close();
        peer.close();
        net.unguardAll();
    }
}
