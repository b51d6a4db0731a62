// SPDX-License-Identifier: Apache-2.0
/**
 * {@code ./spliceway demo}: a lab with the round-trip times of real cloud regions, a controller, five nodes, an origin,
 * and one client that downloads directly, by a naive split and by the overlay.
 *
 * <p>{@code Ablation} is the other thing it can do: the same transfers, in a lab with one way, with each mechanism taken
 * away.
 *
 * <p>{@link io.spliceway.load.demo.Demo} runs it; what it finds is a {@link io.spliceway.load.demo.DemoResult}, which
 * {@code DemoTable}, {@code DemoJson} and {@code DemoReport} write down. Nothing in it knows what should come out.
 */
@NullMarked
package io.spliceway.load.demo;

import org.jspecify.annotations.NullMarked;
