// SPDX-License-Identifier: Apache-2.0
/** {@code ./spliceway lab}: a lab by hand. */
@NullMarked
package io.spliceway.load.lab.command;

import org.jspecify.annotations.NullMarked;
