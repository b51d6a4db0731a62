// SPDX-License-Identifier: Apache-2.0
package io.spliceway.splice;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;

/** A loop over the fake kernel: one thread that hands out edges in the order of registration. */
final class FakeLoop extends Loop {
    private final FakeKernel kernel;
    private final List<FakeRegistration> registrations = new ArrayList<>();
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final PriorityQueue<Due> timers = new PriorityQueue<>(Comparator.comparingLong(Due::atNs));
    private final Thread thread;
    private boolean stopped;
    private volatile long aheadNs;

    FakeLoop(FakeKernel kernel) {
        super(kernel, LoopOptions.DEFAULT);
        this.kernel = kernel;
        thread = Thread.ofPlatform().name("fake-loop").daemon().unstarted(this::turn);
        thread.start();
    }

    private final class FakeRegistration implements Registration {
        final FakeSocket socket;
        ReadyHandler handler;
        boolean room;

        FakeRegistration(FakeSocket socket, ReadyHandler handler) {
            this.socket = socket;
            this.handler = handler;
        }

        @Override
        public int descriptor() {
            return socket.fd;
        }

        @Override
        public void handler(ReadyHandler next) {
            handler = next;
        }

        @Override
        public Runnable guarded(Runnable task) {
            return task;
        }

        @Override
        public void watchRoom(boolean on) {
            synchronized (kernel) {
                room = on;
                kernel.notifyAll();
            }
        }

        /** Takes the edges there are; that of room stays until it is watched for. */
        int takeEdges() {
            int taken = room ? socket.edges : socket.edges & ~ReadyHandler.OUT;
            socket.edges &= ~taken;
            return taken;
        }

        @Override
        public void rearm() {
            synchronized (kernel) {
                socket.announce();
                registrations.remove(this);
                registrations.add(this);
                kernel.notifyAll();
            }
        }

        @Override
        public void closeDescriptor() {
            synchronized (kernel) {
                registrations.remove(this);
                kernel.closeSocket(socket);
            }
        }
    }

    Registration register(FakeSocket socket) {
        synchronized (kernel) {
            FakeRegistration registration = new FakeRegistration(socket, _ -> {});
            registrations.add(registration);
            return registration;
        }
    }

    @Override
    public Registration register(int fd, ReadyHandler handler, boolean room) {
        throw new UnsupportedOperationException("fake sockets are registered as objects");
    }

    @Override
    public void execute(Runnable task) {
        synchronized (kernel) {
            tasks.add(task);
            kernel.notifyAll();
        }
    }

    private record Due(long atNs, Runnable task) {}

    @Override
    public Timer schedule(Runnable task, long delayNs) {
        Due due = new Due(nanoTime() + delayNs, task);
        synchronized (kernel) {
            timers.add(due);
        }
        return () -> {
            synchronized (kernel) {
                timers.remove(due);
            }
        };
    }

    @Override
    public long nanoTime() {
        return System.nanoTime() + aheadNs;
    }

    /** Has the clock jump. */
    void advance(long ns) {
        synchronized (kernel) {
            aheadNs += ns;
            kernel.notifyAll();
        }
    }

    void stop() throws InterruptedException {
        synchronized (kernel) {
            stopped = true;
            kernel.notifyAll();
        }
        thread.join();
        releaseMemory();
    }

    private void turn() {
        while (true) {
            FakeRegistration ready = null;
            int events = 0;
            Runnable task;
            synchronized (kernel) {
                Due next = timers.peek();
                if (stopped && next != null) {
                    aheadNs += Math.max(0, next.atNs() - nanoTime());
                }
                if (next != null && next.atNs() - nanoTime() <= 0) {
                    tasks.add(timers.remove().task());
                }
                task = tasks.poll();
                for (FakeRegistration registration : registrations) {
                    events = registration.takeEdges();
                    if (events != 0) {
                        ready = registration;
                        break;
                    }
                }
                if (task == null && ready == null) {
                    if (stopped && timers.isEmpty()) {
                        return;
                    }
                    waitForWork();
                }
            }
            if (ready != null) {
                ready.handler.onReady(events);
            }
            if (task != null) {
                task.run();
            }
        }
    }

    private void waitForWork() {
        Due next = timers.peek();
        try {
            kernel.wait(next == null ? 0 : Math.max(1, (next.atNs() - nanoTime()) / 1_000_000));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
