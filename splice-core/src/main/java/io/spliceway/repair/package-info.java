// SPDX-License-Identifier: Apache-2.0
/**
 * Takes a live TCP connection out of one socket and puts it into another, in this process, another one or on another
 * machine, by the kernel's {@code TCP_REPAIR}; the peer notices a short silence and nothing else.
 *
 * <p>{@link io.spliceway.repair.FrozenSocket} reads a connection into a {@link io.spliceway.repair.RepairState}, and
 * {@link io.spliceway.repair.RestoredSocket} makes a socket of it. The calls have to be made in this order, for the
 * kernel answers with a reset whatever comes for a connection it does not have:
 *
 * <ol>
 * <li>Nobody reads or writes the socket any more.
 * <li>Drop every packet from the peer to the connection, on the machine where it is and on the one where it will be: the
 * <em>guard</em>, for example a rule of nftables at the input hook; not this package's work.
 * <li>{@link io.spliceway.repair.FrozenSocket#freeze}, and carry its state to where it will go on.
 * <li>{@link io.spliceway.repair.FrozenSocket#detach}, and close the descriptor. Or
 * {@link io.spliceway.repair.FrozenSocket#close}, if the connection has to stay after all.
 * <li>If it moves to another machine, move the address.
 * <li>{@link io.spliceway.repair.RestoredSocket#restore}
 * <li>Take the guard away.
 * <li>{@link io.spliceway.repair.RestoredSocket#start}
 * </ol>
 *
 * <p>Both classes are closed by try-with-resources; whichever way the block is left, no socket stays in repair mode.
 * Nothing here blocks. What a connection loses on the way is told by {@link io.spliceway.repair.RepairState}.
 */
@NullMarked
package io.spliceway.repair;

import org.jspecify.annotations.NullMarked;
