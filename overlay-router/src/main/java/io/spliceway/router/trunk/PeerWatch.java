// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router.trunk;

import io.spliceway.linux.Tcp;
import io.spliceway.linux.TcpInfo;
import io.spliceway.splice.Loop;
import io.spliceway.splice.Registration;

/**
 * Finds a peer dead that answers neither data nor a closed window's probes for so long. One that keeps its window closed
 * and answers is alive, however long that lasts: TCP_USER_TIMEOUT would not let it. Silence without anything to answer is
 * keepalive's to find. On the loop's thread.
 */
final class PeerWatch {
    /** Looks in the time after which a peer is dead. */
    private static final int LOOKS = 4;

    private final Loop loop;
    private final Registration registration;
    private final long deadAfterNs;
    private final Runnable onDead;
    private Loop.Timer timer;
    private boolean suspect;

    /**
     * Begins to watch.
     *
     * @param deadAfterNs nanoseconds, more than 0
     * @param onDead run at most once, and not after the descriptor is closed
     */
    PeerWatch(Loop loop, Registration registration, long deadAfterNs, Runnable onDead) {
        this.loop = loop;
        this.registration = registration;
        this.deadAfterNs = deadAfterNs;
        this.onDead = onDead;
        this.timer = next();
    }

    void cancel() {
        timer.cancel();
    }

    private Loop.Timer next() {
        return loop.schedule(registration.guarded(this::look), deadAfterNs / LOOKS);
    }

    private void look() {
        boolean silent = isSilent();
        // Once may be one lost probe whose successor has its answer on the way.
        if (silent && suspect) {
            onDead.run();
            return;
        }
        suspect = silent;
        timer = next();
    }

    private boolean isSilent() {
        TcpInfo info = Tcp.info(registration.descriptor());
        return info != null
                && (info.retransmits() > 0 || info.probes() > 1)
                && info.lastAckReceivedMs() >= deadAfterNs / 1_000_000;
    }
}
