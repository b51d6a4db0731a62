// SPDX-License-Identifier: Apache-2.0
package io.spliceway.control.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.spliceway.control.client.LinkStatus;
import io.spliceway.control.client.LinkStatus.State;
import io.spliceway.control.client.LinkStatus.Target;
import io.spliceway.control.client.NodeRegistration;
import io.spliceway.control.client.NodeStatus;
import io.spliceway.control.client.NodeStatus.Push;
import io.spliceway.control.client.Role;
import io.spliceway.control.client.RouteExplanation;
import io.spliceway.control.client.RouteExplanation.Candidate;
import io.spliceway.control.client.RouteExplanation.Change;
import io.spliceway.control.client.RouteExplanation.Way;
import io.spliceway.control.client.RouteLeg;
import io.spliceway.control.client.RouteStatus;
import io.spliceway.settings.HostPort;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TablesTest {
    private static final Instant AT = Instant.parse("2026-02-03T10:11:12.345Z");
    private static final HostPort ORIGIN = new HostPort("10.5.0.2", 80);
    private static final List<String> BY_CAPE_TOWN = List.of("jnb", "cpt", "dxb");

    static final List<NodeStatus> NODES = List.of(
            new NodeStatus(
                    new NodeRegistration("cpt", new HostPort("10.1.0.2", 7401), Set.of(Role.RELAY), List.of(), "0.1.0"),
                    "10.1.0.2:40100",
                    false,
                    AT,
                    new Push(4, 3, ""),
                    Push.NONE),
            new NodeStatus(
                    new NodeRegistration(
                            "jnb",
                            new HostPort("2001:db8::1", 7401),
                            Set.of(Role.EGRESS, Role.EDGE),
                            List.of(ORIGIN),
                            "0.1.0"),
                    "10.0.0.2:40200",
                    true,
                    AT,
                    new Push(5, 5, ""),
                    new Push(9, 8, "no such service")));

    static final List<LinkStatus> LINKS = List.of(
            new LinkStatus(
                    "jnb",
                    new Target.Node("cpt"),
                    State.UP,
                    9,
                    1,
                    19_312,
                    19_400,
                    19_951,
                    120_004,
                    Duration.ofMillis(740),
                    19_405,
                    940_250_000),
            new LinkStatus(
                    "jnb",
                    new Target.Destination(ORIGIN),
                    State.LOST,
                    2,
                    2,
                    -1,
                    -1,
                    -1,
                    -1,
                    Duration.ofMinutes(3),
                    -1,
                    -1));

    static final List<RouteStatus> ROUTES = List.of(
            new RouteStatus("jnb", ORIGIN, 9, 8, BY_CAPE_TOWN, 155_500, 262_800, AT),
            new RouteStatus("jnb", new HostPort("10.6.0.2", 443), 9, 8, List.of(), 3_149, 3_149, AT),
            new RouteStatus("lon", ORIGIN, 0, 0, List.of("lon", "dxb"), 88_000, -1, AT));

    static final RouteExplanation EXPLANATION = new RouteExplanation(
            "jnb",
            ORIGIN,
            "jnb > cpt > dxb wins with 155.5 ms, 107.3 ms (41 %) below DIRECT's 262.8 ms.",
            List.of(
                    new Candidate(
                            BY_CAPE_TOWN,
                            List.of(
                                    new RouteLeg("jnb", "cpt", 19_400),
                                    new RouteLeg("cpt", "dxb", 135_600),
                                    new RouteLeg("dxb", "10.5.0.2:80", 500)),
                            155_500,
                            157_500,
                            true,
                            "in use"),
                    new Candidate(
                            List.of(),
                            List.of(new RouteLeg("jnb", "10.5.0.2:80", 262_800)),
                            262_800,
                            262_800,
                            false,
                            "105.3 ms worse"),
                    new Candidate(
                            List.of("jnb", "cpt"),
                            List.of(new RouteLeg("jnb", "cpt", 19_400), new RouteLeg("cpt", "10.5.0.2:80", -1)),
                            -1,
                            -1,
                            false,
                            "not possible: cpt is no egress")),
            4,
            List.of(
                    new Change(
                            AT,
                            new Way(List.of(), 262_800),
                            new Way(BY_CAPE_TOWN, 155_500),
                            262_800,
                            "107.3 ms faster" + " than DIRECT"),
                    new Change(AT.minusSeconds(2), null, new Way(List.of(), 262_800), 262_800, "first choice")));

    @Test
    void nodes() {
        assertThat(NodesCommand.table(NODES)).isEqualTo("""
                NODE  ROLES        TRUNK               STATE      SINCE                 PLAN         ROUTES                      FROM            VERSION
                cpt   relay        10.1.0.2:7401       gone       2026-02-03T10:11:12Z  4 (acked 3)  -                           10.1.0.2:40100  0.1.0
                jnb   edge,egress  [2001:db8::1]:7401  connected  2026-02-03T10:11:12Z  5 acked      9 refused: no such service  10.0.0.2:40200  0.1.0
                """);
        assertThat(NodesCommand.json(NODES).get("nodes").get(1)).hasToString("""
                {"node":"jnb","roles":["edge","egress"],"trunk_address":"[2001:db8::1]:7401",\
                "destinations":["10.5.0.2:80"],"connected":true,"since":"2026-02-03T10:11:12.345Z",\
                "plan":{"version":5,"acknowledged":5},\
                "routes":{"version":9,"acknowledged":8,"refusal":"no such service"},\
                "remote_address":"10.0.0.2:40200","software_version":"0.1.0"}""");
    }

    @Test
    void links() {
        assertThat(LinksCommand.table(LINKS)).isEqualTo("""
                FROM  TO           STATE  SAMPLES  LOST  MIN_MS  MEDIAN_MS  P90_MS  MAX_MS  USED_MS  MBIT/S   AGE
                jnb   cpt          up           9     1    19.3       19.4    20.0   120.0     19.4   940.3  0.7s
                jnb   10.5.0.2:80  lost         2     2       -          -       -       -        -       -  3min
                """);
        assertThat(LinksCommand.json(LINKS)).hasToString("""
                {"links":[{"from":"jnb","to":"cpt","kind":"node","state":"up","samples":9,"lost":1,"min_ms":19.312,\
                "median_ms":19.4,"p90_ms":19.951,"max_ms":120.004,"used_ms":19.405,\
                "delivery_mbit_s":940.25,"age_ms":740},\
                {"from":"jnb","to":"10.5.0.2:80","kind":"destination","state":"lost","samples":2,"lost":2,\
                "min_ms":null,"median_ms":null,"p90_ms":null,"max_ms":null,"used_ms":null,\
                "delivery_mbit_s":null,"age_ms":180000}]}""");
    }

    @Test
    void routes() {
        assertThat(RoutesCommand.table(ROUTES)).isEqualTo("""
                EDGE  DESTINATION   VERSION  ACKED  ROUTE               MS  DIRECT_MS  GAIN  SINCE
                jnb   10.5.0.2:80         9      8  jnb > cpt > dxb  155.5      262.8   41%  2026-02-03T10:11:12Z
                jnb   10.6.0.2:443        9      8  DIRECT             3.1        3.1    0%  2026-02-03T10:11:12Z
                lon   10.5.0.2:80         -      -  lon > dxb         88.0          -     -  2026-02-03T10:11:12Z
                """);
        assertThat(RoutesCommand.json(ROUTES).get("routes").get(0)).hasToString("""
                {"edge":"jnb","destination":"10.5.0.2:80","version":9,"acknowledged":8,"route":["jnb","cpt","dxb"],\
                "rtt_ms":155.5,"direct_ms":262.8,"since":"2026-02-03T10:11:12.345Z"}""");
        assertThat(RoutesCommand.json(ROUTES).get("routes").get(1).get("route")).hasToString("[\"DIRECT\"]");
    }

    @Test
    void explanation() {
        assertThat(ExplainCommand.text(EXPLANATION)).isEqualTo("""
                From jnb to 10.5.0.2:80
                jnb > cpt > dxb wins with 155.5 ms, 107.3 ms (41 %) below DIRECT's 262.8 ms.

                   ROUTE               MS  COST_MS  LEGS_MS             WHY
                *  jnb > cpt > dxb  155.5    157.5  19.4 + 135.6 + 0.5  in use
                   DIRECT           262.8    262.8  262.8               105.3 ms worse
                   jnb > cpt            -        -  19.4 + -            not possible: cpt is no egress
                4 more were considered (--limit 0 prints all that can be used).

                Last changes, newest first
                AT                    TO                  MS  FROM       MS  DIRECT_MS  WHY
                2026-02-03T10:11:12Z  jnb > cpt > dxb  155.5  DIRECT  262.8      262.8  107.3 ms faster than DIRECT
                2026-02-03T10:11:10Z  DIRECT           262.8  -           -      262.8  first choice
                """);
        assertThat(ExplainCommand.json(EXPLANATION).get("candidates").get(0)).hasToString("""
                {"route":["jnb","cpt","dxb"],"legs":[{"from":"jnb","to":"cpt","rtt_ms":19.4},\
                {"from":"cpt","to":"dxb","rtt_ms":135.6},{"from":"dxb","to":"10.5.0.2:80","rtt_ms":0.5}],\
                "rtt_ms":155.5,"cost_ms":157.5,"chosen":true,"why":"in use"}""");
        assertThat(ExplainCommand.json(EXPLANATION).get("history").get(1)).hasToString("""
                {"at":"2026-02-03T10:11:10.345Z","from":null,"to":{"route":["DIRECT"],"rtt_ms":262.8},"direct_ms":262.8,\
                "why":"first choice"}""");
    }
}
