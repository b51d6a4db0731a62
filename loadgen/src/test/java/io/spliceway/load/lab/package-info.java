// SPDX-License-Identifier: Apache-2.0
/** Tests of labs on real namespaces, and what they run inside. */
@NullMarked
package io.spliceway.load.lab;

import org.jspecify.annotations.NullMarked;
