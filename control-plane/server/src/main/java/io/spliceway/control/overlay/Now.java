// SPDX-License-Identifier: Apache-2.0
package io.spliceway.control.overlay;

import java.time.Instant;

/**
 * The time at which something happens.
 *
 * @param ns for intervals; its origin means nothing
 * @param wall for people
 */
public record Now(long ns, Instant wall) {}
