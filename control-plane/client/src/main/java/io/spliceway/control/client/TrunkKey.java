// SPDX-License-Identifier: Apache-2.0
package io.spliceway.control.client;

import java.security.MessageDigest;

/**
 * A secret that nodes of one overlay share and prove to each other that they have. Only {@link #secret} tells it:
 * nothing else here, and no message of an exception, does. Immutable.
 */
public final class TrunkKey {
    /** What an id looks like: 1 to 32 of {@code a-z 0-9 -}, first and last not a hyphen. */
    public static final String ID = "[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?";

    /** Length of the secret. */
    public static final int SECRET_BYTES = 32;

    private final String id;
    private final byte[] secret;

    /**
     * A key.
     *
     * @param id no secret, see {@link #ID}
     * @param secret {@value #SECRET_BYTES} bytes; copied
     * @throws IllegalArgumentException when one of them is not as described
     */
    public TrunkKey(String id, byte[] secret) {
        if (!id.matches(ID)) {
            throw new IllegalArgumentException("id of a key (expected: 1 to 32 of a-z 0-9 -)");
        }
        if (secret.length != SECRET_BYTES) {
            throw new IllegalArgumentException(
                    "secret of key " + id + ": " + secret.length + " bytes (expected: " + SECRET_BYTES + ")");
        }
        this.id = id;
        this.secret = secret.clone();
    }

    /** Names it, in logs too. */
    public String id() {
        return id;
    }

    /** A copy of the secret. */
    public byte[] secret() {
        return secret.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TrunkKey key && key.id.equals(id) && MessageDigest.isEqual(key.secret, secret);
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }

    /** The id, never the secret. */
    @Override
    public String toString() {
        return "TrunkKey[" + id + "]";
    }
}
