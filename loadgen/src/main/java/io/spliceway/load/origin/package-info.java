// SPDX-License-Identifier: Apache-2.0
/**
 * The origin: the HTTP/1.1 server a client of the lab wants to reach.
 *
 * <p>{@link io.spliceway.load.origin.Origin} listens, {@code Conversation} talks with one client, and what can be sent
 * is a {@code Representation}: bytes made up by {@code GeneratedFile} or found by {@code FileTree}. Bodies leave by
 * sendfile(2); they never enter the JVM. Blocking work (growing the generated file, hashing a real one) is done by a
 * thread of its own, never by an event loop.
 *
 * <p>Every response says how long it is and what the SHA-256 of its whole representation is, so that a client can tell
 * a truncated or altered body from a good one without asking anybody else.
 */
@NullMarked
package io.spliceway.load.origin;

import org.jspecify.annotations.NullMarked;
