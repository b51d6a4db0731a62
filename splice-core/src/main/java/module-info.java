// SPDX-License-Identifier: Apache-2.0
/** Zero-copy TCP splicing for Netty, and the system calls of Linux it stands on. */
module io.spliceway.core {
    exports io.spliceway.linux;
    exports io.spliceway.repair;
    exports io.spliceway.splice;

    requires transitive io.netty.buffer;
    requires transitive io.netty.common;
    requires transitive io.netty.transport;
    requires transitive io.netty.transport.classes.epoll;
    requires io.netty.transport.classes.io_uring;
    requires io.netty.transport.unix.common;
    requires static transitive org.jspecify;
}
