// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router.probe;

import io.spliceway.control.client.Measurement;
import io.spliceway.linux.Tcp;
import io.spliceway.linux.TcpInfo;
import io.spliceway.router.net.Dialer;
import io.spliceway.settings.HostPort;
import io.spliceway.splice.Registration;
import org.jspecify.annotations.Nullable;

/**
 * An origin: a handshake an interval, timed by the kernel (TCP_INFO right after it has the handshake's round trip), so
 * that a busy process does not look like a long path.
 */
final class DestinationTarget implements Target, Dialer.Listener {
    private final Probing probing;
    private final HostPort destination;
    private @Nullable Dialer dialer;
    private boolean resolving;
    private boolean closed;

    DestinationTarget(Probing probing, HostPort destination) {
        this.probing = probing;
        this.destination = destination;
    }

    @Override
    public void tick() {
        if (dialer != null || resolving) {
            return;
        }
        resolving = true;
        probing.resolver().resolve(probing.loop().loop().eventLoop(), destination, address -> {
            resolving = false;
            if (closed) {
                return;
            }
            if (address == null) {
                report(Measurement.LOST);
                return;
            }
            Dialer dialing = new Dialer(probing.loop().loop(), this);
            dialer = dialing;
            dialing.start(address, probing.origins(), probing.connectTimeoutNs());
        });
    }

    @Override
    public void close() {
        closed = true;
        Dialer dialing = dialer;
        if (dialing != null) {
            dialing.cancel();
        }
    }

    @Override
    public void onConnected(Registration registration, int seen) {
        dialer = null;
        TcpInfo info = Tcp.info(registration.descriptor());
        registration.closeDescriptor();
        report(info == null || info.rttUs() == 0 ? Measurement.LOST : info.rttUs());
    }

    @Override
    public void onFailed(int errno) {
        dialer = null;
        report(Measurement.LOST);
    }

    private void report(long rttUs) {
        probing.report().accept(new Measurement.ToDestination(destination, rttUs));
    }
}
