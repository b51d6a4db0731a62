// SPDX-License-Identifier: Apache-2.0
/**
 * What puts load on an overlay and measures it: one process, whose {@link io.spliceway.load.Main} holds the commands.
 *
 * <p>{@code origin} serves bytes and {@code client} downloads and times them; {@code command} makes commands of both.
 */
@NullMarked
package io.spliceway.load;

import org.jspecify.annotations.NullMarked;
