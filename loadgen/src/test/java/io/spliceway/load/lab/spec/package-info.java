// SPDX-License-Identifier: Apache-2.0
/** Tests of the lab file. */
@NullMarked
package io.spliceway.load.lab.spec;

import org.jspecify.annotations.NullMarked;
