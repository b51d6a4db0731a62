// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router.probe;

/** One node or origin that is measured again and again. On the probes' loop. */
interface Target {
    /** The interval has passed. */
    void tick();

    /** Lets go of everything. */
    void close();
}
