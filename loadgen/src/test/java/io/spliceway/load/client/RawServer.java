// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** A server that reads a request and then does what a test wants of a bad one. */
final class RawServer implements AutoCloseable {
    private final ServerSocket server;
    private final Behaviour behaviour;

    /** What to do with a connection whose request has been read; it is closed afterwards. */
    interface Behaviour {
        void answer(Socket client) throws IOException, InterruptedException;
    }

    private RawServer(ServerSocket server, Behaviour behaviour) {
        this.server = server;
        this.behaviour = behaviour;
    }

    static RawServer start(Behaviour behaviour) throws IOException {
        RawServer started = new RawServer(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), behaviour);
        Thread.ofPlatform().daemon().start(started::serve);
        return started;
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort() + "/");
    }

    /** Writes text as it is. */
    static void send(Socket client, String text) throws IOException {
        client.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Closes with a reset. */
    static void reset(Socket client) throws SocketException {
        client.setSoLinger(true, 0);
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    private void serve() {
        while (!server.isClosed()) {
            try (Socket client = server.accept()) {
                readRequest(client.getInputStream());
                behaviour.answer(client);
            } catch (SocketException e) {
                // The test is over, or the client gave up.
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private static void readRequest(InputStream in) throws IOException {
        StringBuilder read = new StringBuilder();
        while (read.indexOf("\r\n\r\n") < 0) {
            int b = in.read();
            if (b < 0) {
                return;
            }
            read.append((char) b);
        }
    }
}
