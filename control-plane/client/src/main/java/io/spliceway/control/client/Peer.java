// SPDX-License-Identifier: Apache-2.0
package io.spliceway.control.client;

import io.spliceway.settings.HostPort;

/**
 * Another node of the overlay, as the controller's directory has it.
 *
 * @param nodeId its id
 * @param trunkAddress where its trunk listener is reached
 */
public record Peer(String nodeId, HostPort trunkAddress) {}
