// SPDX-License-Identifier: Apache-2.0
/**
 * The data path beside its peers, in one run: each benchmark starts nodes and other proxies on the loopback interface,
 * has them carry the same load in turns, and compares what they deliver and what it costs them.
 *
 * <p>{@code proxy} starts the proxies and reads what they use, {@code traffic} makes the load, {@code command} takes the
 * options.
 */
@NullMarked
package io.spliceway.load.bench;

import org.jspecify.annotations.NullMarked;
