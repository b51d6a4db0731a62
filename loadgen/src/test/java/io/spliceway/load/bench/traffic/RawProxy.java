// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.bench.traffic;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** What stands where a proxy should, and does what a test wants of a bad one; a thread for each connection. */
final class RawProxy implements AutoCloseable {
    private static final int BACKLOG = 4096;

    private final ServerSocket server;
    private final Behaviour behaviour;

    /** What is done with a connection, which is closed afterwards. */
    interface Behaviour {
        void serve(Socket client) throws IOException, InterruptedException;
    }

    private RawProxy(ServerSocket server, Behaviour behaviour) {
        this.server = server;
        this.behaviour = behaviour;
    }

    static RawProxy start(Behaviour behaviour) throws IOException {
        RawProxy proxy = new RawProxy(listen(), behaviour);
        Thread.ofPlatform().daemon().start(proxy::accept);
        return proxy;
    }

    /** One that accepts nothing: the kernel does, as far as its queue reaches. */
    static ServerSocket listen() throws IOException {
        return new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
    }

    /** Closes with a reset. */
    static void reset(Socket client) throws IOException {
        client.setSoLinger(true, 0);
    }

    int port() {
        return server.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = server.accept();
                Thread.ofPlatform().daemon().start(() -> serve(client));
            }
        } catch (IOException e) {
            // The test is over.
        }
    }

    private void serve(Socket client) {
        try (client) {
            behaviour.serve(client);
        } catch (IOException | InterruptedException e) {
            // The other side gave up, or the test did.
        }
    }
}
