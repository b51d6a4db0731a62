// SPDX-License-Identifier: Apache-2.0
/** Routes as the node sees them: where to, over which nodes, and where those are. Who chooses is behind an interface. */
@NullMarked
package io.spliceway.router.route;

import org.jspecify.annotations.NullMarked;
