// SPDX-License-Identifier: Apache-2.0
package io.spliceway.settings;

/** The version of this build, from the jar's manifest. */
public final class Version {
    private Version() {}

    /** {@code 0.1.0-SNAPSHOT}, or {@code development} outside a jar. */
    public static String current() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
