// SPDX-License-Identifier: Apache-2.0
/**
 * Translates between the control API's messages and the records of {@link io.spliceway.control.client}, both ways, side
 * by side. Internal to the control plane: the only package beside the two ends of the wire that sees a generated type.
 *
 * <p>What comes from the wire is not trusted: a field that is missing or out of range is an
 * {@link IllegalArgumentException} that says {@code name: value (expected: ...)}.
 */
@NullMarked
package io.spliceway.control.wire;

import org.jspecify.annotations.NullMarked;
