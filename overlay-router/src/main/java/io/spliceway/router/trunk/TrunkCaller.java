// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router.trunk;

import io.spliceway.settings.HostPort;
import io.spliceway.splice.Registration;

/** Makes the TCP connections that become trunks. On the loop's thread. */
public interface TrunkCaller {
    /** What comes of a call; exactly one of the two, possibly before {@link #call} returns. */
    interface Listener {
        /**
         * Connected.
         *
         * @param registration the receiver's to keep or close
         */
        void onConnected(Registration registration);

        /**
         * Not connected; nothing is left open.
         *
         * @param errno positive
         */
        void onFailed(int errno);
    }

    /** Calls a node's trunk listener. */
    void call(HostPort address, Listener listener);
}
