// SPDX-License-Identifier: Apache-2.0
/**
 * What node, controller and lab share: settings that are declared once, strict YAML, and the conventions of the
 * command line.
 *
 * <p>A configuration file is a record; each component is a setting, described by {@link Setting}. From that one
 * declaration come the parser, the validation, the error messages and {@code ./spliceway config reference}. An unknown
 * key, a value out of range or a duplicate is an error with file and line, never a warning.
 */
@NullMarked
package io.spliceway.settings;

import org.jspecify.annotations.NullMarked;
