// SPDX-License-Identifier: Apache-2.0
package io.spliceway.splice;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A conduit over the fake kernel. */
final class FakeWorld implements ConduitWorld, ConduitListener {
    private final FakeKernel kernel;
    private final FakeLoop loop;
    private final FakeSocket client;
    private final FakeSocket upstream;
    private final CompletableFuture<Side> halfClosed = new CompletableFuture<>();
    private final CompletableFuture<CloseReason> closed = new CompletableFuture<>();

    FakeWorld(PumpKind pumps, long seed) {
        this(ConduitOptions.DEFAULT.withPumps(pumps).withTurnBytes(1 << 18), new FakeKernel(seed));
    }

    FakeWorld(ConduitOptions options, FakeKernel kernel) {
        this.kernel = kernel;
        loop = new FakeLoop(kernel);
        client = kernel.newSocket();
        upstream = kernel.newSocket();
        loop.execute(() -> {
            SocketLeg clientLeg = new SocketLeg(loop, loop.register(client), LegOwner.NOBODY);
            SocketLeg upstreamLeg = new SocketLeg(loop, loop.register(upstream), LegOwner.NOBODY);
            new Conduit(loop, clientLeg, upstreamLeg, options, this).start();
        });
    }

    @Override
    public Peer client() {
        return client;
    }

    @Override
    public Peer upstream() {
        return upstream;
    }

    @Override
    public CloseReason closeReason() {
        return await(closed);
    }

    @Override
    public Side halfClosedBy() {
        return await(halfClosed);
    }

    @Override
    public LoopCounters counters() {
        return loop.counters();
    }

    @Override
    public int memoryInUse() {
        return MemoryInUse.settle(loop, loop::execute);
    }

    @Override
    public int openDescriptors() {
        return kernel.openDescriptors();
    }

    @Override
    public void onHalfClosed(Side side) {
        halfClosed.complete(side);
    }

    @Override
    public void onClosed(CloseReason reason) {
        closed.complete(reason);
    }

    @Override
    public void close() {
        client.reset();
        upstream.reset();
        closeReason();
        try {
            loop.stop();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static <T> T await(CompletableFuture<T> future) {
        try {
            return future.get(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError("not in time", e);
        }
    }
}
