// SPDX-License-Identifier: Apache-2.0
package io.spliceway.splice;

import io.netty.channel.IoEvent;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;

/**
 * Readiness by epoll(7), edge-triggered: one registration a descriptor, which lasts until it is closed.
 *
 * <p>Room to write is asked for only where it is waited for, because epoll reports all that is ready with every event:
 * Netty has objects for {@code IN} and {@code OUT} but makes new ones for both together, which would be two for each
 * event of each flow.
 */
final class EpollLoop extends NettyLoop {
    private static final int EPOLLET = 1 << 31;
    private static final int READING = ReadyHandler.IN | ReadyHandler.PRI | ReadyHandler.RDHUP | EPOLLET;
    private static final EpollIoOps WITHOUT_ROOM = EpollIoOps.valueOf(READING);
    private static final EpollIoOps WITH_ROOM = EpollIoOps.valueOf(READING | ReadyHandler.OUT);

    EpollLoop(IoEventLoop eventLoop, LoopOptions options) {
        super(eventLoop, options);
    }

    @Override
    Handle newHandle(int fd, ReadyHandler handler, boolean room) {
        return new EpollHandle(fd, handler, room);
    }

    private static final class EpollHandle extends Handle implements EpollIoHandle {
        private boolean room;

        EpollHandle(int fd, ReadyHandler handler, boolean room) {
            super(fd, handler);
            this.room = room;
        }

        @Override
        void watch(IoRegistration registered) {
            registered.submit(room ? WITH_ROOM : WITHOUT_ROOM);
        }

        /** The kernel looks at the descriptor as it changes what is asked, so room that has come meanwhile is told. */
        @Override
        void watchRoom(IoRegistration registered, boolean on) {
            if (room != on) {
                room = on;
                watch(registered);
            }
        }

        /** Re-armed, an edge-triggered descriptor that is ready goes to the end of the kernel's list. */
        @Override
        void rearm(IoRegistration registered) {
            watch(registered);
        }

        /** close(2) takes a descriptor out of the epoll set, without a system call of its own. */
        @Override
        void unwatch(IoRegistration registered) {}

        @Override
        public void handle(IoRegistration source, IoEvent event) {
            ready(((EpollIoEvent) event).ops().value());
        }
    }
}
