// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.lab.wan;

import io.spliceway.linux.Close;
import io.spliceway.linux.Errno;
import io.spliceway.linux.Mmap;
import io.spliceway.linux.Pipe;
import io.spliceway.linux.Poll;
import io.spliceway.linux.Prctl;
import io.spliceway.linux.Read;
import io.spliceway.linux.SchedSetScheduler;
import io.spliceway.linux.Write;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Forwards packets: waits until a host sends or a packet is due, and does what there is to do. Whoever calls
 * {@link #run} lends its thread, which becomes a real-time thread if it may, as the network it stands for does not wait
 * for the hosts' processors. Other threads use {@link #execute} and {@link #stop}.
 */
public final class ForwardingLoop implements Runnable, AutoCloseable {
    /** The most by which the loop ends a sleep early, to watch the clock for the rest. */
    private static final long MAX_EARLY_NS = TimeUnit.MICROSECONDS.toNanos(100);

    /** How many sleeps the estimate of a machine's wake-up time looks back, about. */
    private static final long SLEEPS_AVERAGED = 16;

    /** Packets taken from one host before the others, and what is due, have their turn. */
    private static final int BATCH = 16;

    private static final int REAL_TIME_PRIORITY = 1;
    private static final long SCRATCH_BYTES = 4096;

    private final Network network;
    private final LongSupplier clock;
    private final Endpoint[] endpoints;
    private final Poll poll;
    /** Written to by other threads to end a wait; the last of the descriptors waited on. */
    private final long wakePipe;

    private final long scratch = Mmap.anonymous(SCRATCH_BYTES);
    private final Queue<Runnable> commands = new ConcurrentLinkedQueue<>();
    private final Counter longestTurnNs = new Counter();
    private final CompletableFuture<Boolean> realTime = new CompletableFuture<>();
    /** How long after the time asked for the kernel wakes the loop: tens of microseconds in a virtual machine. */
    private long wakeUpNs = MAX_EARLY_NS / 2;

    private volatile boolean stopped;

    /** A loop for a network; {@link #close} it after {@link #run} has returned. */
    public ForwardingLoop(Network network, LongSupplier clock) {
        this.network = network;
        this.clock = clock;
        this.endpoints = network.endpoints().toArray(Endpoint[]::new);
        this.wakePipe = Pipe.pipe2(Pipe.O_NONBLOCK | Pipe.O_CLOEXEC);
        if (wakePipe < 0) {
            throw new IllegalStateException("pipe2: " + Errno.text((int) wakePipe));
        }
        int[] fds = new int[endpoints.length + 1];
        for (int i = 0; i < endpoints.length; i++) {
            fds[i] = endpoints[i].wire().fd();
        }
        fds[endpoints.length] = Pipe.readFd(wakePipe);
        this.poll = new Poll(fds);
    }

    /** Forwards until {@link #stop}. */
    @Override
    public void run() {
        Prctl.setTimerSlackNs(1);
        realTime.complete(SchedSetScheduler.realTime(REAL_TIME_PRIORITY) == 0);
        while (!stopped) {
            int ready = await();
            if (ready > 0 && poll.ready(endpoints.length)) {
                runCommands();
            }
            long turnNs = clock.getAsLong();
            network.deliverDue(turnNs);
            if (ready > 0) {
                takeReady();
            }
            longestTurnNs.raiseTo(clock.getAsLong() - turnNs);
        }
    }

    /** Whether the loop runs as a real-time thread; waits for it to have started. */
    public boolean isRealTime() {
        return realTime.join();
    }

    /** The longest the loop did not look whether hosts had sent: by so much a packet may have seemed to come later. */
    public long longestTurnNs() {
        return longestTurnNs.value();
    }

    /** Changes stages between packets. */
    public CompletableFuture<Void> reshape(List<Stage> stages, List<Shape> shapes) {
        return execute(() -> {
            for (int i = 0; i < stages.size(); i++) {
                stages.get(i).reshape(shapes.get(i));
            }
        });
    }

    /** Forgets all counts. */
    public CompletableFuture<Void> resetCounts() {
        return execute(() -> {
                    network.resetCounters();
                    longestTurnNs.reset();
                })
                .thenRun(network::resetLateness);
    }

    /** Makes {@link #run} return soon. */
    public void stop() {
        stopped = true;
        wake();
    }

    /** Gives descriptors and memory back; not while {@link #run} runs. */
    @Override
    public void close() {
        Close.close(Pipe.readFd(wakePipe));
        Close.close(Pipe.writeFd(wakePipe));
        Mmap.unmap(scratch, SCRATCH_BYTES);
    }

    /** Has the loop run a command between packets; completes when it has. */
    private CompletableFuture<Void> execute(Runnable command) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        commands.add(() -> {
            command.run();
            done.complete(null);
        });
        wake();
        return done;
    }

    /**
     * Waits until a host has sent or a packet is about to be due. A sleep is shorter by what the kernel has lately taken
     * to end one, and the rest of the time is spent asking.
     */
    private int await() {
        long dueNs = network.nextDueNs();
        if (dueNs == Long.MAX_VALUE) {
            return poll.await(-1);
        }
        long nowNs = clock.getAsLong();
        long sleepNs = dueNs - nowNs - Math.min(wakeUpNs, MAX_EARLY_NS);
        if (sleepNs <= 0) {
            return poll.await(0);
        }
        int ready = poll.await(sleepNs);
        if (ready == 0) {
            wakeUpNs += (clock.getAsLong() - nowNs - sleepNs - wakeUpNs) / SLEEPS_AVERAGED;
        }
        return ready;
    }

    private void takeReady() {
        for (int i = 0; i < endpoints.length; i++) {
            if (poll.ready(i)) {
                take(i);
            }
        }
    }

    private void runCommands() {
        Read.read(Pipe.readFd(wakePipe), scratch, SCRATCH_BYTES);
        for (Runnable command = commands.poll(); command != null; command = commands.poll()) {
            command.run();
        }
    }

    private void take(int index) {
        for (int n = 0; n < BATCH; n++) {
            long result = network.takeFrom(endpoints[index]);
            if (result <= 0) {
                if (result != -Errno.EAGAIN && result != -Errno.EINTR) {
                    // The device is gone and would be ready for ever.
                    poll.forget(index);
                }
                return;
            }
        }
    }

    private void wake() {
        // The bytes mean nothing; a full pipe wakes as well.
        Write.write(Pipe.writeFd(wakePipe), scratch + 1, 1);
    }
}
