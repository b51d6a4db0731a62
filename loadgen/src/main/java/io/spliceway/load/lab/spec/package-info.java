// SPDX-License-Identifier: Apache-2.0
/**
 * The lab file: which hosts there are and what lies between them. Reading one validates it whole, so nothing behind this
 * package meets a host that does not exist or a queue that holds no packet.
 */
@NullMarked
package io.spliceway.load.lab.spec;

import org.jspecify.annotations.NullMarked;
