// SPDX-License-Identifier: Apache-2.0
/**
 * Moves the bytes of one TCP connection to another, and its endings with them. Knows no routes and no frames.
 *
 * <h2>Parts</h2>
 *
 * A {@link io.spliceway.splice.Conduit} joins two {@link io.spliceway.splice.Leg}s by two
 * {@link io.spliceway.splice.Direction}s. Each direction owns a {@link io.spliceway.splice.Pump}, which holds the bytes
 * that have left the source and not yet reached the sink: in a pooled pipe, or in a buffer
 * ({@link io.spliceway.splice.PumpKind}). A leg says how bytes get out of and into its connection; a plain TCP connection is a
 * {@link io.spliceway.splice.SocketLeg}, and who carries flows inside frames adds a leg of their own. A
 * {@link io.spliceway.splice.Loop} is what all of it needs of an event loop.
 *
 * <h2>Threads</h2>
 *
 * Everything here belongs to one loop and runs on its thread, from accept to close. There are no locks. Counters may be
 * read from any thread.
 *
 * <h2>One rule: a source is read only while its pump is empty</h2>
 *
 * So {@code EAGAIN} from a fill always means that the source is empty, never that the pipe is full; and a direction that
 * learns of its source's end has already delivered every byte before it. What must not happen can't: a shutdown sent
 * while bytes are in the pipe, or a full pipe taken for an empty socket.
 *
 * <h2>How a direction ends</h2>
 *
 * <table>
 * <caption>The first column is what the source's read says once the pump is empty; the second whether a write to the
 * sink has failed or an error event came for it</caption>
 * <tr><th>source</th><th>sink</th><th>then</th></tr>
 * <tr><td>data</td><td>open</td><td>moved; the direction stays OPEN</td></tr>
 * <tr><td>nothing yet</td><td>open</td><td>OPEN; the pump gives its pipe or buffer back</td></tr>
 * <tr><td>end of stream</td><td>open</td><td>SHUT: the sink's output is shut down (half-close); the other direction goes
 * on</td></tr>
 * <tr><td>end of stream, after an error of the source</td><td>any</td><td>BROKEN by the source: the kernel tells an
 * error only once, and a reset must not look like a clean end</td></tr>
 * <tr><td>error</td><td>any</td><td>BROKEN by the source</td></tr>
 * <tr><td>any</td><td>failed</td><td>BROKEN by the sink; what the pump holds is lost, as it would be directly. What the
 * failed leg had sent before is still delivered: the other direction goes on until its source's end</td></tr>
 * </table>
 *
 * The conduit ends when both directions are SHUT (both legs are closed) or when a leg has failed and nothing it sent is
 * left to deliver (the other leg is reset, after it has acknowledged what was written to it).
 */
@NullMarked
package io.spliceway.splice;

import org.jspecify.annotations.NullMarked;
