// SPDX-License-Identifier: Apache-2.0
/** How the other programs of Spliceway are started. */
@NullMarked
package io.spliceway.load.program;

import org.jspecify.annotations.NullMarked;
