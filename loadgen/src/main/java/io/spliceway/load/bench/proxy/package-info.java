// SPDX-License-Identifier: Apache-2.0
/** The proxies that are compared: their configurations, their processes, and what those use. */
@NullMarked
package io.spliceway.load.bench.proxy;

import org.jspecify.annotations.NullMarked;
