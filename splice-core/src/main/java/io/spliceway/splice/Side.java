// SPDX-License-Identifier: Apache-2.0
package io.spliceway.splice;

/** Who ended a flow. */
public enum Side {
    /** The leg towards the client. */
    CLIENT,
    /** The leg towards the origin. */
    UPSTREAM,
    /** This process. */
    NODE
}
