// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.lab.wan;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.List;

/** Which host has an address. Looked at from the first to the last: a lab has tens of hosts, not thousands. */
final class AddressTable {
    static final int UNKNOWN = -1;

    private final int[] v4;
    private final int[] v4Hosts;
    private final long[] v6High;
    private final long[] v6Low;
    private final int[] v6Hosts;

    /** The addresses of each host, by its index. */
    AddressTable(List<List<InetAddress>> addresses) {
        int fours = 0;
        int sixes = 0;
        for (List<InetAddress> each : addresses) {
            for (InetAddress address : each) {
                if (address instanceof Inet4Address) {
                    fours++;
                } else {
                    sixes++;
                }
            }
        }
        v4 = new int[fours];
        v4Hosts = new int[fours];
        v6High = new long[sixes];
        v6Low = new long[sixes];
        v6Hosts = new int[sixes];
        for (int host = 0; host < addresses.size(); host++) {
            for (InetAddress address : addresses.get(host)) {
                ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
                if (address instanceof Inet4Address) {
                    v4[--fours] = bytes.getInt();
                    v4Hosts[fours] = host;
                } else {
                    v6High[--sixes] = bytes.getLong();
                    v6Low[sixes] = bytes.getLong();
                    v6Hosts[sixes] = host;
                }
            }
        }
    }

    /** The host whose address stands in memory, or {@link #UNKNOWN}. */
    int find(ByteBuffer memory, int at, int version) {
        return version == IpHeaders.V4
                ? find(memory.getInt(at))
                : find(memory.getLong(at), memory.getLong(at + Long.BYTES));
    }

    private int find(int address) {
        for (int i = 0; i < v4.length; i++) {
            if (v4[i] == address) {
                return v4Hosts[i];
            }
        }
        return UNKNOWN;
    }

    private int find(long high, long low) {
        for (int i = 0; i < v6Low.length; i++) {
            if (v6Low[i] == low && v6High[i] == high) {
                return v6Hosts[i];
            }
        }
        return UNKNOWN;
    }
}
