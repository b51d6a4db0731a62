// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router.trunk;

import io.spliceway.control.client.TrunkKey;
import io.spliceway.router.config.NodeConfig;
import io.spliceway.router.config.ServiceConfig;
import java.util.regex.Pattern;

/** Names that come in frames. They go to logs and labels, so nothing is taken that a configuration could not hold. */
final class Names {
    private static final Pattern NODE = Pattern.compile(NodeConfig.ID);
    private static final Pattern SERVICE = Pattern.compile(ServiceConfig.NAME);

    private static final Pattern KEY = Pattern.compile(TrunkKey.ID);

    private Names() {}

    static String node(String id) throws FrameException {
        return checked(NODE, "node id", id);
    }

    static String service(String name) throws FrameException {
        return checked(SERVICE, "service name", name);
    }

    static String key(String id) throws FrameException {
        return checked(KEY, "key id", id);
    }

    private static String checked(Pattern pattern, String what, String name) throws FrameException {
        if (!pattern.matcher(name).matches()) {
            throw new FrameException("an invalid " + what);
        }
        return name;
    }
}
