// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router.probe;

import io.spliceway.control.client.Measurement;
import io.spliceway.control.client.Peer;
import io.spliceway.linux.Errno;
import io.spliceway.router.net.Dialer;
import io.spliceway.router.trunk.TrunkProbe;
import io.spliceway.splice.Registration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Another node: one connection that stays, a PING an interval. That it breaks is known at once. */
final class PeerTarget implements Target, Dialer.Listener, TrunkProbe.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(PeerTarget.class);

    /** An answer that takes longer than this is lost, and the connection with it. */
    private static final long ANSWER_MAX_NS = 3_000_000_000L;

    private final Probing probing;
    private final Peer peer;
    private @Nullable Dialer dialer;
    private @Nullable TrunkProbe probe;
    private boolean resolving;
    private boolean reachable = true;
    private boolean closed;

    PeerTarget(Probing probing, Peer peer) {
        this.probing = probing;
        this.peer = peer;
    }

    @Override
    public void tick() {
        TrunkProbe connected = probe;
        if (connected == null) {
            dial();
        } else if (connected.waitingNs() == 0) {
            connected.ask();
        } else if (connected.waitingNs() > ANSWER_MAX_NS) {
            connected.close();
            onBroken("no answer");
        }
    }

    @Override
    public void close() {
        closed = true;
        Dialer dialing = dialer;
        if (dialing != null) {
            dialing.cancel();
        }
        TrunkProbe connected = probe;
        if (connected != null) {
            connected.close();
        }
    }

    @Override
    public void onConnected(Registration registration, int seen) {
        dialer = null;
        TrunkProbe connected = new TrunkProbe(
                probing.loop().loop(), probing.loop().scratch(), registration, probing.greeter(), peer.nodeId(), this);
        probe = connected;
        connected.ask();
    }

    @Override
    public void onFailed(int errno) {
        dialer = null;
        lost(Errno.text(errno));
    }

    @Override
    public void onAnswer(long rttNs) {
        if (!reachable) {
            reachable = true;
            LOG.info("peer reachable peer={} address={}", peer.nodeId(), peer.trunkAddress());
        }
        report(rttNs / 1_000);
    }

    @Override
    public void onBroken(String why) {
        probe = null;
        lost(why);
    }

    private void dial() {
        if (dialer != null || resolving) {
            return;
        }
        resolving = true;
        probing.resolver().resolve(probing.loop().loop().eventLoop(), peer.trunkAddress(), address -> {
            resolving = false;
            if (closed) {
                return;
            }
            if (address == null) {
                lost("address not resolved");
                return;
            }
            Dialer dialing = new Dialer(probing.loop().loop(), this);
            dialer = dialing;
            dialing.start(address, probing.trunks(), probing.connectTimeoutNs());
        });
    }

    private void lost(String why) {
        if (reachable) {
            reachable = false;
            LOG.warn("peer unreachable peer={} address={} why=\"{}\"", peer.nodeId(), peer.trunkAddress(), why);
        }
        report(Measurement.LOST);
    }

    private void report(long rttUs) {
        long bitsPerS =
                probing.rates().bitsPerS(peer.nodeId(), probing.loop().loop().nanoTime());
        probing.report().accept(new Measurement.ToPeer(peer.nodeId(), rttUs, bitsPerS));
    }
}
