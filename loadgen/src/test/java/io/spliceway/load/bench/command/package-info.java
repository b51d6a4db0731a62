// SPDX-License-Identifier: Apache-2.0
@NullMarked
package io.spliceway.load.bench.command;

import org.jspecify.annotations.NullMarked;
