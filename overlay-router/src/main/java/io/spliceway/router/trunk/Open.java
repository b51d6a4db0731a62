// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router.trunk;

import io.spliceway.settings.HostPort;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * What an OPEN frame says: a flow, whence, where to, and the rest of its way. On the wire it is a PROXY protocol v2
 * header, see {@link OpenCodec}.
 *
 * @param flowId 16 bytes as 32 hexadecimal digits; the same on every node of the route
 * @param client the client's address, resolved
 * @param destination the origin; resolved by the egress when it is a name
 * @param service the service's name, for logs
 * @param remaining the nodes after the receiver, next one first; empty when the receiver is the egress
 * @param hopBudget how many more nodes may pass the flow on, 0 to 255
 */
public record Open(
        String flowId,
        InetSocketAddress client,
        HostPort destination,
        String service,
        List<String> remaining,
        int hopBudget) {
    public Open {
        remaining = List.copyOf(remaining);
    }

    /**
     * What is said to the next node.
     *
     * @param after the nodes after that one
     */
    public Open onward(List<String> after) {
        return new Open(flowId, client, destination, service, after, hopBudget - 1);
    }
}
