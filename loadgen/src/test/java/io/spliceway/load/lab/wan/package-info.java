// SPDX-License-Identifier: Apache-2.0
/** Tests of the WAN emulator that need no privileges: time is moved by hand and devices are stood in for. */
@NullMarked
package io.spliceway.load.lab.wan;

import org.jspecify.annotations.NullMarked;
