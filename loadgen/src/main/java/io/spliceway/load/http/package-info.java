// SPDX-License-Identifier: Apache-2.0
/** What the origin and the load client must agree on: how a body's SHA-256 is named in HTTP. */
@NullMarked
package io.spliceway.load.http;

import org.jspecify.annotations.NullMarked;
