// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router.trunk;

/**
 * How many trunks are kept, for each loop and next node.
 *
 * @param low kept ready for a node that flows may go to; 0 for none ahead of need
 * @param high kept at most; 0 to use every trunk for one flow only
 */
public record PoolSettings(int low, int high) {}
