// SPDX-License-Identifier: Apache-2.0
@NullMarked
package io.spliceway.load.output;

import org.jspecify.annotations.NullMarked;
