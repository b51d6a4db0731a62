// SPDX-License-Identifier: Apache-2.0
/**
 * What a lab takes from the machine and gives back: network namespaces and their settings, files below
 * {@code /etc/netns}, congestion controls, processes, and the notes under {@code /run/spliceway} from which a later
 * command can clean up after one that was killed.
 *
 * <p>Everything is noted before it is made, and forgotten after it is gone.
 */
@NullMarked
package io.spliceway.load.lab.machine;

import org.jspecify.annotations.NullMarked;
