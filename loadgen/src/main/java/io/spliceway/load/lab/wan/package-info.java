// SPDX-License-Identifier: Apache-2.0
/**
 * The WAN emulator: takes packets from hosts, loses, queues, delays and delivers them; knows no namespaces.
 *
 * <p>A {@link io.spliceway.load.lab.wan.Network} is hosts ({@link io.spliceway.load.lab.wan.Endpoint}) and, for each
 * ordered pair that can talk, a {@link io.spliceway.load.lab.wan.Path} of one to three
 * {@link io.spliceway.load.lab.wan.Stage}s: the sender's access, the pair's link, the receiver's access. Each direction
 * of a stage is a queue of its own: a packet that arrives is lost at random, or dropped because the queue is full, or
 * waits its turn at the stage's rate, and then travels for the stage's delay.
 *
 * <p><b>Super-packets.</b> With segmentation offload a host sends up to 64 KiB of TCP at once. Loss and queue decide on
 * every segment that the packet stands for; the segments that survive travel on in runs, still unsegmented, each at
 * most {@link io.spliceway.load.lab.wan.Stage#MAX_RUN_NS} long on the wire.
 *
 * <p><b>Time.</b> A stage computes when a packet leaves from when it <em>should</em> have arrived, not from when the
 * loop came to it, so lateness does not add up over stages. How late a packet was finally handed over is recorded and
 * shown ({@link io.spliceway.load.lab.wan.Lateness}).
 *
 * <p><b>Threads.</b> One thread, the {@link io.spliceway.load.lab.wan.ForwardingLoop}'s, owns everything here and
 * allocates nothing while it forwards; counters may be read by any thread.
 */
@NullMarked
package io.spliceway.load.lab.wan;

import org.jspecify.annotations.NullMarked;
