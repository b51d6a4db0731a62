// SPDX-License-Identifier: Apache-2.0
package io.spliceway.control.client;

import io.spliceway.settings.HostPort;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A node's link to its controller. It connects in the background, registers, carries measurements up and plans and
 * routes down, and starts again when the controller goes away, until it is closed.
 *
 * <p>One thread of its own runs everything, the {@link ControlListener} included; every method here may be called from
 * any thread.
 */
public final class ControlSession implements AutoCloseable {
    private static final int QUEUE_CAPACITY = 4_096;
    private static final long REPORT_INTERVAL_MS = 100;
    private static final long CLOSE_TIMEOUT_MS = 1_000;

    private final SessionThread thread = new SessionThread();
    private final ReportQueue reports = new ReportQueue(QUEUE_CAPACITY);
    private final AtomicBoolean closed = new AtomicBoolean();
    private final SessionDriver driver;

    private ControlSession(HostPort controller, NodeRegistration registration, ControlListener listener) {
        driver = new SessionDriver(controller, registration, listener, thread, reports);
    }

    /** Opens a session; returns at once, whether the controller can be reached or not. */
    public static ControlSession open(HostPort controller, NodeRegistration registration, ControlListener listener) {
        ControlSession session = new ControlSession(controller, registration, listener);
        session.thread.execute(session.driver::connect);
        session.thread.every(REPORT_INTERVAL_MS, session.driver::flush);
        return session;
    }

    /**
     * Hands a measurement over, to be sent with others within 100 ms; a lost probe is sent at once. Without a
     * controller it is forgotten: it would be old news by the time there is one.
     */
    public void report(Measurement measurement) {
        if (!driver.isRegistered()) {
            return;
        }
        reports.put(measurement);
        if (measurement.rttUs() == Measurement.LOST) {
            thread.execute(driver::flush);
        }
    }

    /** Whether the controller has accepted the registration and the stream is up. */
    public boolean isConnected() {
        return driver.isRegistered();
    }

    /** Measurements that gave way to newer ones because the controller did not take them fast enough. */
    public long droppedReports() {
        return reports.dropped();
    }

    /** Ends the registration and waits, at most about a second, until the controller has seen that. Idempotent. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        thread.execute(driver::finish);
        if (!thread.isCurrent()) {
            driver.awaitFinished(CLOSE_TIMEOUT_MS);
        }
        thread.execute(driver::release);
        thread.shutdown();
    }
}
