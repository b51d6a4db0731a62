// SPDX-License-Identifier: Apache-2.0
package io.spliceway.splice;

import java.time.Duration;

/** A conduit with a peer at each end, on real sockets or on a kernel that misbehaves. */
interface ConduitWorld extends AutoCloseable {
    Duration DEADLINE = Duration.ofSeconds(20);

    Peer client();

    Peer upstream();

    /** Waits for the conduit's end. */
    CloseReason closeReason();

    /** Whose output ended first, once one has; waits for it. */
    Side halfClosedBy();

    LoopCounters counters();

    /** Pipes and buffers that pumps have taken and not given back; waits a little for none. */
    int memoryInUse();

    /** Descriptors of the conduit and its loop that are open now: sockets and pipes in use, none of the pool's. */
    int openDescriptors();

    @Override
    void close();
}
