// SPDX-License-Identifier: Apache-2.0
/** The command {@code bench} and what is below it: options in, exit codes out. */
@NullMarked
package io.spliceway.load.bench.command;

import org.jspecify.annotations.NullMarked;
