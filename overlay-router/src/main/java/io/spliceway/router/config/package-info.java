// SPDX-License-Identifier: Apache-2.0
/** The node's settings, each declared once. */
@NullMarked
package io.spliceway.router.config;

import org.jspecify.annotations.NullMarked;
