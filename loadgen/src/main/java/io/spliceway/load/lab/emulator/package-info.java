// SPDX-License-Identifier: Apache-2.0
/**
 * The process that is a lab's network: it holds the other ends of all hosts' TUN devices, so that they vanish with it,
 * and runs the emulator between them. A process of its own, so that neither the garbage of an experiment nor its end
 * without warning disturbs the packets.
 *
 * <p>The lab's maker holds its standard input ({@link io.spliceway.load.lab.emulator.EmulatorProcess}); commands come in
 * by a Unix-domain socket ({@link io.spliceway.load.lab.emulator.ControlSocket}), one line of JSON each way.
 */
@NullMarked
package io.spliceway.load.lab.emulator;

import org.jspecify.annotations.NullMarked;
