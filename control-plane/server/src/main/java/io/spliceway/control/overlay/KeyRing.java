// SPDX-License-Identifier: Apache-2.0
package io.spliceway.control.overlay;

import io.spliceway.control.client.KeyUpdate;
import io.spliceway.control.client.TrunkKey;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys nodes authenticate to each other with: the newest, and for a while the one before. They are random and live
 * in memory only, so that a controller that starts again has a new one. One thread.
 *
 * <p>Nodes do not get a new key at the same moment. So all of them accept it before any of them uses it: after a
 * rotation a node calls with the new key when that had time to reach everyone, and after a start of the controller when
 * all nodes had time to come back.
 */
final class KeyRing {
    private static final Logger LOG = LoggerFactory.getLogger(KeyRing.class);

    /** A node that was not reached for longer is not connected. */
    private static final long SPREAD_MAX_NS = 10_000_000_000L;

    private static final int ID_BYTES = 8;

    private final SecureRandom random = new SecureRandom();
    private final long rotationNs;
    private final long graceNs;
    private TrunkKey newest;
    private @Nullable TrunkKey previous;
    private long changedNs;
    private long callAtNs;

    KeyRing(OverlayPolicy policy, Now start) {
        rotationNs = policy.keyRotationNs();
        graceNs = policy.keyGraceNs();
        newest = draw();
        changedNs = start.ns();
        callAtNs = start.ns() + Math.min(policy.warmUpNs(), graceNs / 2);
    }

    TrunkKey newest() {
        return newest;
    }

    /** Makes a new key when the newest is old enough. */
    void rotate(Now now) {
        if (now.ns() - changedNs < rotationNs) {
            return;
        }
        previous = newest;
        newest = draw();
        changedNs = now.ns();
        callAtNs = changedNs + Math.min(SPREAD_MAX_NS, graceNs / 2);
        LOG.info("trunk key rotated key={} previous={}", newest.id(), previous.id());
    }

    /** What a node is told now. */
    KeyUpdate update(long version, long nowNs) {
        long graceLeftNs = Math.max(0, graceNs - (nowNs - changedNs));
        TrunkKey old = graceLeftNs > 0 ? previous : null;
        return new KeyUpdate(
                version,
                old == null ? List.of(newest) : List.of(newest, old),
                Duration.ofNanos(Math.max(0, callAtNs - nowNs)),
                Duration.ofNanos(graceLeftNs));
    }

    private TrunkKey draw() {
        byte[] id = new byte[ID_BYTES];
        random.nextBytes(id);
        byte[] secret = new byte[TrunkKey.SECRET_BYTES];
        random.nextBytes(secret);
        return new TrunkKey(HexFormat.of().formatHex(id), secret);
    }
}
