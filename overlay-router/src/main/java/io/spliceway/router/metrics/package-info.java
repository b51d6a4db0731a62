// SPDX-License-Identifier: Apache-2.0
/** What the node counts, and the endpoint where Prometheus reads it. */
@NullMarked
package io.spliceway.router.metrics;

import org.jspecify.annotations.NullMarked;
