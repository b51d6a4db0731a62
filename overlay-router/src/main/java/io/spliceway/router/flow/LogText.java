// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router.flow;

import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.util.Locale;

/** How values are written in log lines. */
final class LogText {
    private LogText() {}

    /** {@code TIMED_OUT} as {@code timed-out}. */
    static String of(Enum<?> word) {
        return word.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** {@code 192.0.2.1:80} or {@code [2001:db8::1]:80}, never a name. */
    static String of(InetSocketAddress address) {
        return NetUtil.toSocketAddressString(address);
    }
}
