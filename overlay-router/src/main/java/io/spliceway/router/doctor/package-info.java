// SPDX-License-Identifier: Apache-2.0
/** What on a machine would hurt a node, and how to mend it. */
@NullMarked
package io.spliceway.router.doctor;

import org.jspecify.annotations.NullMarked;
