// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router.route;

import io.spliceway.settings.HostPort;
import java.util.List;

/** Says which way to send. Asked on every loop's thread; answers at once from what is known. */
public interface RouteTable {
    /** Routes to a destination, best first, never empty; the others are tried when the first node of one is gone. */
    List<Route> routes(HostPort destination);
}
