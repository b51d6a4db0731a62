// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A server whose behaviour a test writes down; a virtual thread a connection. */
final class TestOrigin implements AutoCloseable {
    interface Conversation {
        void with(Socket client) throws Exception;
    }

    private final ServerSocket server;
    private final Conversation conversation;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    TestOrigin(Conversation conversation) throws IOException {
        this.conversation = conversation;
        server = new ServerSocket(0, 1024, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::acceptUntilClosed);
    }

    private void acceptUntilClosed() {
        try {
            while (true) {
                Socket client = server.accept();
                client.setTcpNoDelay(true);
                Thread.ofVirtual().start(() -> converse(client));
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    /** A conversation that is cut off is what many tests are about; what they expect they check on the other side. */
    private void converse(Socket client) {
        open.add(client);
        try {
            conversation.with(client);
        } catch (Exception cutOff) {
            open.remove(client);
        }
    }

    InetSocketAddress address() {
        return (InetSocketAddress) server.getLocalSocketAddress();
    }

    /** Sends a reset. */
    static void reset(Socket socket) throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() {
        try {
            server.close();
            for (Socket client : open) {
                client.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
