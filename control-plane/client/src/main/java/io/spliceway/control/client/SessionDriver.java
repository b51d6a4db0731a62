// SPDX-License-Identifier: Apache-2.0
package io.spliceway.control.client;

import io.grpc.Status;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.spliceway.control.api.v1.Acknowledge.Subject;
import io.spliceway.control.api.v1.ToNode;
import io.spliceway.control.wire.SessionMessages;
import io.spliceway.settings.HostPort;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one {@link ControllerStream} up, or tries to, and applies what comes down it. Runs on the session's thread
 * only, but for what says otherwise.
 */
final class SessionDriver implements ControllerStream.Events {
    private static final Logger LOG = LoggerFactory.getLogger(ControlSession.class);

    private static final int REPORT_MAX = 1_024;
    private static final long REGISTRATION_TIMEOUT_MS = 5_000;
    private static final long HEARTBEAT_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long WARN_AGAIN_NS = TimeUnit.MINUTES.toNanos(1);

    private final HostPort controller;
    private final NodeRegistration registration;
    private final ControlListener listener;
    private final SessionThread thread;
    private final ReportQueue reports;
    private final SplittableRandom random = new SplittableRandom();
    private final long processId = random.nextLong();
    private final Backoff backoff = new Backoff(random);
    private final MultiThreadIoEventLoopGroup eventLoop = ControlChannel.eventLoop();
    private final CountDownLatch finished = new CountDownLatch(1);

    private volatile boolean registered;
    private boolean finishing;
    private @Nullable ControllerStream stream;
    private long lastVersion;
    private long reportedNs;
    private long droppedWarned;
    private String lastWarning = "";
    private long lastWarningNs;

    SessionDriver(
            HostPort controller,
            NodeRegistration registration,
            ControlListener listener,
            SessionThread thread,
            ReportQueue reports) {
        this.controller = controller;
        this.registration = registration;
        this.listener = listener;
        this.thread = thread;
        this.reports = reports;
    }

    /** From any thread. */
    boolean isRegistered() {
        return registered;
    }

    void connect() {
        if (finishing) {
            return;
        }
        ControllerStream attempt = new ControllerStream(controller, eventLoop, thread, this);
        stream = attempt;
        attempt.open(SessionMessages.register(registration, processId, lastVersion));
        thread.after(REGISTRATION_TIMEOUT_MS, () -> {
            if (stream == attempt && !registered) {
                attempt.cancel("no answer to the registration");
            }
        });
    }

    /** Sends what waits, as far as the stream takes it, and a sign of life when nothing did for a second. */
    void flush() {
        while (registered && stream != null && stream.isReady()) {
            List<Measurement> batch = reports.take(REPORT_MAX);
            long nowNs = System.nanoTime();
            if (batch.isEmpty() && nowNs - reportedNs < HEARTBEAT_NS) {
                break;
            }
            stream.send(SessionMessages.report(batch));
            reportedNs = nowNs;
        }
        if (reports.dropped() > droppedWarned) {
            droppedWarned = reports.dropped();
            warn("control reports dropped", "give the controller more CPU, or a longer probe_interval");
        }
    }

    /** Ends the registration, and lets the controller end the stream. */
    void finish() {
        boolean known = registered;
        finishing = true;
        registered = false;
        if (stream == null) {
            finished.countDown();
        } else if (known) {
            stream.finish();
        } else {
            stream.cancel("the node stops");
        }
    }

    /** Waits until the stream is over; any thread but the session's. */
    void awaitFinished(long timeoutMs) {
        try {
            boolean _ = finished.await(timeoutMs, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Lets go of everything. */
    void release() {
        if (stream != null) {
            stream.closeNow();
        }
        ControlChannel.shutdown(eventLoop);
    }

    @Override
    public void received(ControllerStream from, ToNode message) {
        if (from != stream || finishing) {
            return;
        }
        switch (message.getMessageCase()) {
            case REGISTERED -> {
                reports.clear();
                backoff.reset();
                lastWarning = "";
                registered = true;
                LOG.info("control connected controller={} node={}", controller, registration.nodeId());
            }
            case PROBE_PLAN ->
                apply(
                        from,
                        Subject.SUBJECT_PROBE_PLAN,
                        message.getProbePlan().getVersion(),
                        () -> listener.onProbePlan(SessionMessages.probePlan(message.getProbePlan())));
            case ROUTES ->
                apply(
                        from,
                        Subject.SUBJECT_ROUTES,
                        message.getRoutes().getVersion(),
                        () -> listener.onRoutes(SessionMessages.routeUpdate(message.getRoutes())));
            case KEYS ->
                apply(
                        from,
                        Subject.SUBJECT_KEYS,
                        message.getKeys().getVersion(),
                        () -> listener.onKeys(SessionMessages.keyUpdate(message.getKeys())));
            case MESSAGE_NOT_SET -> LOG.debug("control message of a kind this node does not know");
        }
    }

    private void apply(ControllerStream from, Subject subject, long version, Runnable push) {
        lastVersion = Math.max(lastVersion, version);
        String refusal = "";
        try {
            push.run();
        } catch (RuntimeException e) {
            refusal = e.getMessage() == null ? e.toString() : e.getMessage();
            LOG.warn("control push refused version={} reason=\"{}\" action=\"report this\"", version, refusal, e);
        }
        from.send(SessionMessages.acknowledge(subject, version, refusal));
    }

    @Override
    public void ready(ControllerStream from) {
        if (from == stream) {
            flush();
        }
    }

    @Override
    public void ended(ControllerStream from, Status status) {
        if (from != stream) {
            return;
        }
        stream = null;
        boolean wasRegistered = registered;
        registered = false;
        if (finishing) {
            finished.countDown();
            return;
        }
        long againMs = backoff.nextMs();
        ControlFailure failure = ControlFailure.of(controller, status);
        warn(
                (wasRegistered ? "control connection lost" : "control not connected") + " reason=\"" + failure.what()
                        + "\"",
                failure.action() + "; the node goes on with what it last had and keeps trying");
        thread.after(againMs, this::connect);
    }

    /** The same trouble again is told once a minute. */
    private void warn(String what, String action) {
        long nowNs = System.nanoTime();
        if (what.equals(lastWarning) && nowNs - lastWarningNs < WARN_AGAIN_NS) {
            return;
        }
        lastWarning = what;
        lastWarningNs = nowNs;
        LOG.warn("{} controller={} node={} action=\"{}\"", what, controller, registration.nodeId(), action);
    }
}
