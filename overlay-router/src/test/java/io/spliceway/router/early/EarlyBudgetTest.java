// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router.early;

import static org.assertj.core.api.Assertions.assertThat;

import io.spliceway.router.early.EarlyBudget.Ending;
import org.junit.jupiter.api.Test;

class EarlyBudgetTest {
    private static final long SECOND_NS = 1_000_000_000L;
    private static final int MANY = 1_000;

    private long nowNs = 42;
    private long nextSource;

    @Test
    void boundsWhatIsOpenAtOnce() {
        EarlyBudget budget = new EarlyBudget(2, MANY);
        int first = ask(budget);
        assertThat(first).isNotNegative();
        assertThat(ask(budget)).isNotNegative();
        assertThat(ask(budget)).isEqualTo(EarlyBudget.OVER_BUDGET);
        budget.ended(first, Ending.CLAIMED, nowNs);
        assertThat(budget.outstanding()).isEqualTo(1);
        assertThat(ask(budget)).isNotNegative();
        assertThat(ask(budget)).isEqualTo(EarlyBudget.OVER_BUDGET);
    }

    @Test
    void boundsWhatOneNetworkCauses() {
        EarlyBudget budget = new EarlyBudget(MANY, 10);
        for (int i = 0; i < 10; i++) {
            assertThat(budget.ask(7, nowNs)).isNotNegative();
        }
        assertThat(budget.ask(7, nowNs)).isEqualTo(EarlyBudget.OVER_BUDGET);
        assertThat(budget.ask(8, nowNs)).isNotNegative();
        nowNs += SECOND_NS / 10;
        assertThat(budget.ask(7, nowNs)).isNotNegative();
        assertThat(budget.ask(7, nowNs)).isEqualTo(EarlyBudget.OVER_BUDGET);
        nowNs += 100 * SECOND_NS;
        for (int i = 0; i < 10; i++) {
            assertThat(budget.ask(7, nowNs)).isNotNegative();
        }
        assertThat(budget.ask(7, nowNs)).isEqualTo(EarlyBudget.OVER_BUDGET);
    }

    @Test
    void remembersABoundedNumberOfNetworks() {
        EarlyBudget budget = new EarlyBudget(Integer.MAX_VALUE, 1);
        for (int i = 0; i < 3 * EarlyBudget.MAX_NETWORKS; i++) {
            assertThat(ask(budget)).isNotNegative();
        }
        assertThat(budget.networks()).isEqualTo(EarlyBudget.MAX_NETWORKS);
    }

    @Test
    void switchesOffWhileTooFewAreClaimedAndTriesAFewEverMoreRarely() {
        EarlyBudget budget = new EarlyBudget(MANY, MANY);
        end(budget, Ending.EXPIRED, EarlyBudget.HISTORY - 1);
        int last = ask(budget);
        assertThat(last).isNotNegative();
        budget.ended(last, Ending.EXPIRED, nowNs);
        for (long pauseNs = EarlyBudget.FIRST_PAUSE_NS; pauseNs < 1_000 * SECOND_NS; pauseNs *= 2) {
            long expectedNs = Math.min(pauseNs, EarlyBudget.LAST_PAUSE_NS);
            nowNs += expectedNs - 1;
            assertThat(ask(budget)).isEqualTo(EarlyBudget.SWITCHED_OFF);
            nowNs++;
            int[] tries = new int[EarlyBudget.TRIES];
            for (int i = 0; i < tries.length; i++) {
                tries[i] = ask(budget);
                assertThat(tries[i]).isNotNegative();
            }
            assertThat(ask(budget)).isEqualTo(EarlyBudget.SWITCHED_OFF);
            for (int ticket : tries) {
                budget.ended(ticket, Ending.EXPIRED, nowNs);
            }
        }
        assertThat(budget.outstanding()).isZero();
    }

    @Test
    void switchesOnWhenAQuarterOfTheTriesIsClaimed() {
        EarlyBudget budget = switchedOff();
        nowNs += EarlyBudget.FIRST_PAUSE_NS;
        end(budget, Ending.EXPIRED, EarlyBudget.TRIES - 2);
        end(budget, Ending.CLAIMED, 2);
        end(budget, Ending.CLAIMED, EarlyBudget.HISTORY);
        // A quarter of the last ones is claimed until there is one more.
        end(budget, Ending.EXPIRED, EarlyBudget.HISTORY * 3 / 4 + 1);
        assertThat(ask(budget)).isEqualTo(EarlyBudget.SWITCHED_OFF);
        nowNs += EarlyBudget.FIRST_PAUSE_NS;
        assertThat(ask(budget)).as("the pause is the first one again").isNotNegative();
    }

    @Test
    void staysOnWhenAQuarterIsClaimed() {
        EarlyBudget budget = new EarlyBudget(MANY, MANY);
        for (int i = 0; i < 10 * EarlyBudget.HISTORY; i++) {
            end(budget, i % 4 == 0 ? Ending.CLAIMED : Ending.EXPIRED, 1);
        }
    }

    /** What was opened before the switch went off says nothing about what is tried after it. */
    @Test
    void endingsOfTheTimeBeforeDoNotCount() {
        EarlyBudget budget = new EarlyBudget(MANY, MANY);
        int[] late = new int[EarlyBudget.HISTORY];
        for (int i = 0; i < late.length; i++) {
            late[i] = ask(budget);
        }
        end(budget, Ending.EXPIRED, EarlyBudget.HISTORY);
        nowNs += EarlyBudget.FIRST_PAUSE_NS;
        int tried = ask(budget);
        assertThat(tried).isNotNegative();
        for (int ticket : late) {
            budget.ended(ticket, Ending.EXPIRED, nowNs);
        }
        budget.ended(tried, Ending.CLAIMED, nowNs);
        end(budget, Ending.CLAIMED, EarlyBudget.TRIES);
        assertThat(ask(budget)).isNotNegative();
    }

    /** Nothing opened is neither for nor against. */
    @Test
    void triesThatOpenedNothingMayBeTriedAgain() {
        EarlyBudget budget = switchedOff();
        nowNs += EarlyBudget.FIRST_PAUSE_NS;
        end(budget, Ending.VOID, 10 * EarlyBudget.TRIES);
        end(budget, Ending.CLAIMED, EarlyBudget.TRIES);
        assertThat(ask(budget)).isNotNegative();
    }

    private EarlyBudget switchedOff() {
        EarlyBudget budget = new EarlyBudget(MANY, MANY);
        end(budget, Ending.EXPIRED, EarlyBudget.HISTORY);
        assertThat(ask(budget)).isEqualTo(EarlyBudget.SWITCHED_OFF);
        return budget;
    }

    private void end(EarlyBudget budget, Ending ending, int times) {
        for (int i = 0; i < times; i++) {
            int ticket = ask(budget);
            assertThat(ticket).isNotNegative();
            budget.ended(ticket, ending, nowNs);
        }
    }

    private int ask(EarlyBudget budget) {
        return budget.ask(++nextSource << 8, nowNs);
    }
}
