// SPDX-License-Identifier: Apache-2.0
@NullMarked
package io.spliceway.load.bench.proxy;

import org.jspecify.annotations.NullMarked;
