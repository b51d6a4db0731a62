// SPDX-License-Identifier: Apache-2.0
/**
 * Raw Linux, one class per man page, and nothing above it.
 *
 * <p>Every call answers with one number: a result {@code >= 0}, or {@code -errno} (see {@link Errno}). Nothing here
 * throws for what the kernel says, and nothing on the data path allocates: handles are {@code static final}, and
 * {@code errno} is captured together with the call in a segment that belongs to the calling thread, so two threads can
 * never read each other's. All methods may be called from any thread; the descriptors they act on are the caller's to
 * guard.
 *
 * <p>This is the only package that knows {@code java.lang.foreign}. Callers pass descriptors as {@code int} and memory
 * as an address ({@code long}), for example Netty's {@code ByteBuf.memoryAddress()}.
 */
@NullMarked
package io.spliceway.linux;

import org.jspecify.annotations.NullMarked;
