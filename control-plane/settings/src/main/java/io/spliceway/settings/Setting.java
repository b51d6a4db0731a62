// SPDX-License-Identifier: Apache-2.0
package io.spliceway.settings;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Declares a record component as a setting. The key is the component's name in snake case; the type is the
 * component's: {@code String}, {@code int}, {@code long}, {@code double}, {@code boolean}, {@code Duration},
 * {@code ByteSize}, {@code BitRate}, {@code HostPort}, {@code Path}, an enum, another record, or a {@code List} or
 * {@code Map} of these.
 */
@Target(ElementType.RECORD_COMPONENT)
@Retention(RetentionPolicy.RUNTIME)
public @interface Setting {
    /** Marks a setting that must be given. */
    String REQUIRED = "\0required";

    /** Marks a setting that may be left out and is then null, empty or all defaults. */
    String NONE = "\0none";

    /** One sentence for the operator. */
    String help();

    /** The default as it would stand in the file, or {@link #REQUIRED} or {@link #NONE}. */
    String fallback() default REQUIRED;

    /** Smallest allowed value, in the type's own notation; empty for none. */
    String min() default "";

    /** Largest allowed value, in the type's own notation; empty for none. */
    String max() default "";

    /** A regular expression that a string must match whole; empty for any. */
    String pattern() default "";
}
