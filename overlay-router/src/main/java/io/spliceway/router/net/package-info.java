// SPDX-License-Identifier: Apache-2.0
/** Sockets of the node: listeners, dials, name resolution, and what the flows of one loop share. */
@NullMarked
package io.spliceway.router.net;

import org.jspecify.annotations.NullMarked;
