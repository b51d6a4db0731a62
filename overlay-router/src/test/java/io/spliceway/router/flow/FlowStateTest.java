// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router.flow;

import static io.spliceway.router.flow.FlowState.ACCEPTED;
import static io.spliceway.router.flow.FlowState.CLOSED;
import static io.spliceway.router.flow.FlowState.HALF_CLOSED;
import static io.spliceway.router.flow.FlowState.OPENING;
import static io.spliceway.router.flow.FlowState.RELAYING;
import static io.spliceway.router.flow.FlowState.ROUTED;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class FlowStateTest {
    @Test
    void livesInOrderMayBeOpenedAgainAndMayCloseAtAnyTime() {
        List<FlowState> life = List.of(ACCEPTED, ROUTED, OPENING, RELAYING, HALF_CLOSED, CLOSED);
        for (FlowState from : FlowState.values()) {
            for (FlowState to : FlowState.values()) {
                boolean next = life.indexOf(to) == life.indexOf(from) + 1;
                boolean closing = to == CLOSED && from != CLOSED;
                boolean again = to == OPENING && (from == RELAYING || from == HALF_CLOSED);
                assertThat(from.mayBecome(to)).as("%s to %s", from, to).isEqualTo(next || closing || again);
            }
        }
    }
}
