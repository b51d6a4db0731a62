// SPDX-License-Identifier: Apache-2.0
/**
 * The lab: a WAN made of network namespaces on one machine, for experiments with latency. {@link io.spliceway.load.lab.Lab}
 * is the way in; the commands under {@code ./spliceway lab} use it as tests and experiments do.
 *
 * <p>{@code spec} is the lab file, {@code machine} what is taken from the machine and given back, {@code wan} the model
 * of the network, {@code emulator} the process that runs it.
 */
@NullMarked
package io.spliceway.load.lab;

import org.jspecify.annotations.NullMarked;
