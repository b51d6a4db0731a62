// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router.flow;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;

/** Makes flow ids: 128 random bits as 32 hexadecimal digits, unique without asking anyone. */
final class FlowIds {
    private static final HexFormat HEX = HexFormat.of();

    private FlowIds() {}

    static String next() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return HEX.toHexDigits(random.nextLong()) + HEX.toHexDigits(random.nextLong());
    }
}
