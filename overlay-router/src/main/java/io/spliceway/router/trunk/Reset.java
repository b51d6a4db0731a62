// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router.trunk;

import io.spliceway.splice.Cause;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/**
 * The payload of a RESET frame: why the flow ended, so that refused, timed out and reset stay different over any number
 * of nodes.
 *
 * @param cause why
 * @param nodeId the node that saw it
 */
record Reset(Cause cause, String nodeId) {
    private static final int TYPE_NODE = 1;

    byte[] encode() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(number(cause));
        Tlv.write(out, TYPE_NODE, nodeId);
        return out.toByteArray();
    }

    static Reset decode(byte[] payload) throws FrameException {
        ByteBuffer in = ByteBuffer.wrap(payload);
        if (!in.hasRemaining()) {
            throw new FrameException("RESET without a cause");
        }
        Cause cause = cause(in.get());
        String nodeId = "";
        while (in.hasRemaining()) {
            Tlv tlv = Tlv.read(in);
            if (tlv.type() == TYPE_NODE) {
                nodeId = Names.node(tlv.text());
            }
        }
        return new Reset(cause, nodeId);
    }

    private static int number(Cause cause) {
        return switch (cause) {
            case RESET -> 1;
            case REFUSED -> 2;
            case UNREACHABLE -> 3;
            case TIMED_OUT -> 4;
            case PROTOCOL -> 5;
            case LIMIT -> 6;
            case ABORTED -> 7;
            case DENIED -> 8;
            case END, SYSTEM -> 9;
        };
    }

    /** A number this version does not know is still an unclean end. */
    private static Cause cause(int number) {
        return switch (number) {
            case 1 -> Cause.RESET;
            case 2 -> Cause.REFUSED;
            case 3 -> Cause.UNREACHABLE;
            case 4 -> Cause.TIMED_OUT;
            case 5 -> Cause.PROTOCOL;
            case 6 -> Cause.LIMIT;
            case 7 -> Cause.ABORTED;
            case 8 -> Cause.DENIED;
            default -> Cause.SYSTEM;
        };
    }
}
