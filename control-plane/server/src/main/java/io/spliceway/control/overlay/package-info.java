// SPDX-License-Identifier: Apache-2.0
/**
 * The controller's state and what happens to it. {@link Overlay} is owned by one thread and knows neither threads,
 * streams nor clocks: what arrives and the time are arguments, what leaves goes to a {@link Downlink}.
 */
@NullMarked
package io.spliceway.control.overlay;

import org.jspecify.annotations.NullMarked;
