// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.lab;

import io.spliceway.load.lab.machine.Requirements;
import io.spliceway.settings.UserError;
import org.junit.jupiter.api.Assumptions;

/** Skips a test where a lab cannot be made, saying why. */
public final class RootOnly {
    private RootOnly() {}

    public static void assume() {
        try {
            Requirements.check();
        } catch (UserError e) {
            Assumptions.abort("needs a lab: " + e.getMessage());
        }
    }
}
