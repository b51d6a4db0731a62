// SPDX-License-Identifier: Apache-2.0
/**
 * The load client: downloads and uploads over new connections, times each one and checks what arrived.
 *
 * <p>{@link io.spliceway.load.client.LoadClient} does one download and answers with a
 * {@link io.spliceway.load.client.DownloadResult}; it never throws for what the network does. {@code ClosedLoop} does many:
 * each of its P workers starts the next run when its last one has ended. That is a closed loop: while a run is slow, the
 * runs that would have met the same slowness are not started, so its percentiles say nothing about a service under a
 * fixed arrival rate (coordinated omission). Raw runs carry their start times, so that nobody has to guess.
 */
@NullMarked
package io.spliceway.load.client;

import org.jspecify.annotations.NullMarked;
