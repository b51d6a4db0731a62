// SPDX-License-Identifier: Apache-2.0
package io.spliceway.splice;

import io.spliceway.linux.Errno;

/**
 * Holds the bytes of one direction between its source and its sink. One loop thread only; nothing is allocated per
 * call.
 *
 * <p>A pump that holds nothing also holds no pipe and no buffer once {@link #idle} was called.
 */
public interface Pump {
    /** Answer of {@link #fill}: the source has ended. */
    long END = 0;

    /** Answer of {@link #fill}: the source is empty now. Of {@link #drain}: the sink is full now. */
    long WOULD_BLOCK = -Errno.EAGAIN;

    /**
     * Takes bytes out of a descriptor.
     *
     * <p>While the pump holds bytes, {@link #WOULD_BLOCK} may also mean that the pump has no room; only from an empty
     * pump does it say that the source is empty.
     *
     * @param maxBytes 1 or more
     * @return bytes taken, {@link #END}, {@link #WOULD_BLOCK}, or another {@code -errno}
     */
    long fill(int fd, long maxBytes);

    /**
     * Whether the last {@link #fill} that brought bytes brought all there were: a short recv(2) from a stream has emptied
     * it, a short splice(2) may only have met the end of the pipe.
     */
    boolean filledShort();

    /** Gets what is needed to hold bytes; before each {@link #fill}. */
    void prepare();

    /**
     * Whether {@link #fill} of a socket was right to bring nothing. splice(2) does not pass the mark of urgent data: it
     * finds nothing there, and when the peer has closed, the end. A recv(2) passes it.
     *
     * @param answer what fill answered to a pump that holds nothing, {@link #END} or {@link #WOULD_BLOCK}
     * @return as {@link #fill}
     */
    long confirm(int fd, long maxBytes, long answer);

    /**
     * Takes bytes out of memory, into a pump that holds nothing; after {@link #prepare}.
     *
     * @param length 1 or more
     * @return bytes taken, 1 or more
     */
    long fillFrom(long address, long length);

    /**
     * Puts held bytes into a descriptor.
     *
     * @param maxBytes 1 or more, at most {@link #heldBytes}
     * @return bytes put, {@link #WOULD_BLOCK}, or another {@code -errno}
     */
    long drain(int fd, long maxBytes);

    /** Bytes taken and not yet put. */
    long heldBytes();

    /** Nothing is to be taken for a while: an empty pump gives back what it holds bytes in. */
    void rest();

    /** The source is dry: as {@link #rest}, and what comes next is another burst. */
    void idle();

    /** Gives everything back; bytes still held are lost. Idempotent. */
    void close();
}
