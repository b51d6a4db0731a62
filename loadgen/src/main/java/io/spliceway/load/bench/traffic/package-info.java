// SPDX-License-Identifier: Apache-2.0
/**
 * The load of the benchmarks: origins and clients that cost less than any proxy between them.
 *
 * <p>They use the kernel directly and share no code with the data path they measure. An origin serves all proxies of a
 * run, so that they differ in nothing but themselves.
 */
@NullMarked
package io.spliceway.load.bench.traffic;

import org.jspecify.annotations.NullMarked;
