// SPDX-License-Identifier: Apache-2.0
/** The commands {@code load} and {@code origin}: options in, exit codes out, around the packages of the same names. */
@NullMarked
package io.spliceway.load.command;

import org.jspecify.annotations.NullMarked;
