// SPDX-License-Identifier: Apache-2.0
/**
 * What puts load on an overlay and measures it: one process, whose {@link io.spliceway.load.Main} holds the commands.
 *
 * <p>{@code lab} is a WAN made of network namespaces, {@code origin} serves bytes, {@code client} downloads and times
 * them, {@code demo} shows the whole on one machine, {@code bench} measures the data path beside others; {@code program}
 * starts our other programs, {@code command} makes commands.
 */
@NullMarked
package io.spliceway.load;

import org.jspecify.annotations.NullMarked;
