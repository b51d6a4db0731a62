// SPDX-License-Identifier: Apache-2.0
package io.spliceway.splice;

/**
 * Why a flow is closed.
 *
 * @param side who ended it; of a clean end, who ended first
 * @param cause how
 */
public record CloseReason(Side side, Cause cause) {}
