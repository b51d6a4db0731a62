// SPDX-License-Identifier: Apache-2.0
/** Tests of the emulator's process and its devices. */
@NullMarked
package io.spliceway.load.lab.emulator;

import org.jspecify.annotations.NullMarked;
