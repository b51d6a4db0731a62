// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.lab.machine;

import io.spliceway.load.lab.spec.LabSpec;
import io.spliceway.settings.UserError;

/** The first half of bringing a lab up: what exists before its emulator runs. Under the {@link StateLock}. */
public final class LabMaker {
    private LabMaker() {}

    /**
     * Makes room: what is left of a lab of the same name that was killed goes.
     *
     * @throws UserError when the lab is up already, or a namespace of somebody else has the name of one of its own
     */
    public static void prepare(LabState state, LabSpec spec) {
        if (state.isUp()) {
            throw UserError.failed(
                    "lab " + spec.name() + ": already up; ./spliceway lab down " + spec.name() + " ends it");
        }
        if (state.exists()) {
            Teardown.run(state);
        }
        for (String host : spec.hosts().keySet()) {
            if (Namespaces.exists(spec.namespace(host))) {
                throw UserError.failed("hosts." + host + ": there is a namespace " + spec.namespace(host)
                        + " that is not of this lab; ip netns del " + spec.namespace(host) + " removes it");
            }
        }
    }

    /** Notes a lab and makes its namespaces. After a failure {@link Teardown} removes what was made. */
    public static void make(LabState state, LabSpec spec) {
        state.create(spec);
        new CongestionPermits().permit(spec);
        Namespaces.make(spec);
    }
}
