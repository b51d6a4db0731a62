// SPDX-License-Identifier: Apache-2.0
/**
 * The operator's commands that ask a running controller: {@code nodes}, {@code links}, {@code routes} and
 * {@code explain}. Each prints a table, or, with {@code --json}, the same as JSON with snake case keys and the unit in
 * each key.
 */
@NullMarked
package io.spliceway.control.cli;

import org.jspecify.annotations.NullMarked;
