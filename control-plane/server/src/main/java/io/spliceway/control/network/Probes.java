// SPDX-License-Identifier: Apache-2.0
package io.spliceway.control.network;

import io.spliceway.control.client.Measurement;
import io.spliceway.settings.HostPort;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The windows of all probes of the overlay. One thread; {@link #view} makes what others may read. */
public final class Probes {
    private final int windowSize;
    private final Map<String, Map<String, ProbeWindow>> links = new HashMap<>();
    private final Map<String, Map<HostPort, ProbeWindow>> origins = new HashMap<>();

    /** Keeps the last {@code windowSize} outcomes of each target of each node. */
    public Probes(int windowSize) {
        this.windowSize = windowSize;
    }

    /**
     * Adds what a node reported.
     *
     * @return how many probes of this target, up to this one, were lost in a row
     */
    public int add(String from, Measurement measurement, long nowNs) {
        ProbeWindow window = switch (measurement) {
            case Measurement.ToPeer peer -> window(links, from, peer.peerId());
            case Measurement.ToDestination origin -> window(origins, from, origin.destination());
        };
        window.add(measurement.rttUs(), nowNs);
        if (measurement instanceof Measurement.ToPeer peer) {
            window.delivered(peer.deliveryBitsPerS());
        }
        return window.lostInARow();
    }

    private <T> ProbeWindow window(Map<String, Map<T, ProbeWindow>> windows, String from, T to) {
        return windows.computeIfAbsent(from, _ -> new HashMap<>())
                .computeIfAbsent(to, _ -> new ProbeWindow(windowSize));
    }

    /** Forgets what was measured from and to a node: it is another process now, or gone. */
    public void forget(String nodeId) {
        links.remove(nodeId);
        origins.remove(nodeId);
        links.values().forEach(targets -> targets.remove(nodeId));
    }

    /** Forgets what nobody has probed for that long. */
    public void forgetOlderThan(long ageNs, long nowNs) {
        links.values().forEach(targets -> targets.values().removeIf(window -> window.ageNs(nowNs) > ageNs));
        origins.values().forEach(targets -> targets.values().removeIf(window -> window.ageNs(nowNs) > ageNs));
    }

    /** The picture now. */
    public NetworkView view(SortedMap<String, NetworkView.Node> nodes, LinkView.Rules rules, long nowNs) {
        return new NetworkView(
                new TreeMap<>(nodes),
                judge(links, (from, to, window) -> {
                    ProbeWindow reverse = links.getOrDefault(to, Map.of()).get(from);
                    return LinkView.of(window, reverse, rules, nowNs);
                }),
                judge(origins, (_, _, window) -> LinkView.of(window, null, rules, nowNs)));
    }

    private interface Judgement<T> {
        LinkView of(String from, T to, ProbeWindow window);
    }

    private static <T> Map<String, Map<T, LinkView>> judge(
            Map<String, Map<T, ProbeWindow>> windows, Judgement<T> judgement) {
        Map<String, Map<T, LinkView>> views = new HashMap<>();
        windows.forEach((from, targets) -> {
            Map<T, LinkView> row = new HashMap<>();
            targets.forEach((to, window) -> row.put(to, judgement.of(from, to, window)));
            views.put(from, row);
        });
        return views;
    }
}
