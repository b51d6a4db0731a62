// SPDX-License-Identifier: Apache-2.0
/** Tests of what a lab takes from the machine. */
@NullMarked
package io.spliceway.load.lab.machine;

import org.jspecify.annotations.NullMarked;
