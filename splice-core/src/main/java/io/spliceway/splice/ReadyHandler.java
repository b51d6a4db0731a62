// SPDX-License-Identifier: Apache-2.0
package io.spliceway.splice;

/** Told when a descriptor may have become ready. On the loop's thread. */
public interface ReadyHandler {
    /** {@code EPOLLIN}: there may be something to read. */
    int IN = 0x1;
    /** {@code EPOLLPRI}: urgent data has been announced. */
    int PRI = 0x2;
    /** {@code EPOLLOUT}: there may be room to write, or a connection attempt has ended; see {@link Registration#watchRoom}. */
    int OUT = 0x4;
    /** {@code EPOLLERR}: the socket may have an error. */
    int ERR = 0x8;
    /** {@code EPOLLHUP}: both directions may have ended. */
    int HUP = 0x10;
    /** {@code EPOLLRDHUP}: the peer may have shut down its side. */
    int RDHUP = 0x2000;

    /**
     * Something may have changed.
     *
     * <p>Race window: an event fetched from the kernel in one batch with others may concern an earlier connection whose
     * descriptor number was closed and given to this one while the batch was worked on; and io_uring may tell of urgent
     * data where there is none. So an event is a hint, also that a connection attempt has ended: only what a system call
     * then says is to be believed.
     *
     * @param events bits of the constants above
     */
    void onReady(int events);

    /**
     * The loop lets go of the descriptor: it shuts down, or {@link #onReady} threw. The descriptor is closed right after
     * this, with a reset.
     */
    default void onLost() {}
}
