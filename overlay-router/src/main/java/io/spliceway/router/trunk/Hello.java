// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router.trunk;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/**
 * The payload of a HELLO frame: who speaks, and whom it believes to speak to. A node that is called by another's name
 * refuses, so a flow can't reach a host that merely took over an address.
 *
 * @param from the sender's node id
 * @param to the node id the sender expects at the other end
 */
record Hello(String from, String to) {
    static final int VERSION = 1;

    private static final int TYPE_FROM = 1;
    private static final int TYPE_TO = 2;

    byte[] encode() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(VERSION);
        Tlv.write(out, TYPE_FROM, from);
        Tlv.write(out, TYPE_TO, to);
        return out.toByteArray();
    }

    /** Unknown TLVs are skipped: a later version of the protocol may say more. */
    static Hello decode(byte[] payload) throws FrameException {
        ByteBuffer in = ByteBuffer.wrap(payload);
        int version = in.hasRemaining() ? in.get() : 0;
        if (version != VERSION) {
            throw new FrameException("trunk protocol version " + version + " (expected: " + VERSION + ")");
        }
        String from = "";
        String to = "";
        while (in.hasRemaining()) {
            Tlv tlv = Tlv.read(in);
            switch (tlv.type()) {
                case TYPE_FROM -> from = Names.node(tlv.text());
                case TYPE_TO -> to = Names.node(tlv.text());
                default -> {}
            }
        }
        if (from.isEmpty() || to.isEmpty()) {
            throw new FrameException("HELLO without two node ids");
        }
        return new Hello(from, to);
    }

    /**
     * The answer to a HELLO: the node that was called must be there.
     *
     * @throws FrameException when another answers
     */
    static void checkAnswer(byte[] payload, String peerId) throws FrameException {
        Hello hello = decode(payload);
        if (!hello.from().equals(peerId)) {
            throw new FrameException("node " + hello.from() + " answers");
        }
    }
}
