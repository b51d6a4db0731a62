// SPDX-License-Identifier: Apache-2.0
/**
 * Early SYN: a client's first packet is seen before its handshake is over, and counted against a budget. What is opened
 * for it is the business of {@code io.spliceway.router.flow}.
 */
@NullMarked
package io.spliceway.router.early;

import org.jspecify.annotations.NullMarked;
