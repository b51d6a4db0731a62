// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.bench.traffic;

/** Whose a descriptor is; with its number, what comes with its events. */
enum Kind {
    LISTENER(1),
    ORIGIN(2),
    CLIENT(3);

    private static final int SHIFT = 32;

    private final int key;

    Kind(int key) {
        this.key = key;
    }

    long data(int fd) {
        return ((long) key << SHIFT) | fd;
    }

    static Kind of(long data) {
        int key = (int) (data >>> SHIFT);
        return key == CLIENT.key ? CLIENT : key == ORIGIN.key ? ORIGIN : LISTENER;
    }

    static int fd(long data) {
        return (int) data;
    }
}
