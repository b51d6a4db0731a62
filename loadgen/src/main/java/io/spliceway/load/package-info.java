// SPDX-License-Identifier: Apache-2.0
/**
 * What puts load on an overlay and measures it: one process, whose {@link io.spliceway.load.Main} holds the commands.
 *
 * <p>Each command lives in a package of its own: {@code lab} is a WAN made of network namespaces.
 */
@NullMarked
package io.spliceway.load;

import org.jspecify.annotations.NullMarked;
