// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.origin;

/** Where a {@link Conversation} stands. */
enum Phase {
    /** For the head of a request. */
    WAITING(true),
    /** The body of a request is coming. */
    RECEIVING(true),
    /** Another thread makes the reply. */
    PREPARING(false),
    SENDING(false),
    /** The last reply is out; what the client still sends is thrown away. */
    DRAINING(true);

    /** Whether more is read from the client. */
    final boolean reads;

    Phase(boolean reads) {
        this.reads = reads;
    }
}
