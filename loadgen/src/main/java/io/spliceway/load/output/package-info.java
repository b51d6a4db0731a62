// SPDX-License-Identifier: Apache-2.0
/** What the commands say and where they write it. */
@NullMarked
package io.spliceway.load.output;

import org.jspecify.annotations.NullMarked;
