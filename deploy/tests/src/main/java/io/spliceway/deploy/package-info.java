// SPDX-License-Identifier: Apache-2.0
/** What the tests of deployed things share: scripts and archives are run from the outside, as a user runs them. */
@NullMarked
package io.spliceway.deploy;

import org.jspecify.annotations.NullMarked;
