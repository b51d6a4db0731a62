// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.demo;

import java.util.Locale;

/**
 * What the ablation moves by each way.
 *
 * @param bytes of the body
 */
record Transfer(Kind kind, long bytes) {

    /** Which way the bytes go, and who moves them. */
    enum Kind {
        DOWNLOAD("client"),
        UPLOAD("client"),
        /** By a client that sends with what the nodes send with. */
        UPLOAD_BBR("client-bbr");

        private final String client;

        Kind(String client) {
            this.client = client;
        }

        /** The host. */
        String client() {
            return client;
        }

        /** In the words of the result's keys. */
        String direction() {
            return this == DOWNLOAD ? "download" : "upload";
        }
    }

    /** For people. */
    String text() {
        return switch (kind) {
            case DOWNLOAD -> Sizes.bytes(bytes);
            case UPLOAD -> Sizes.bytes(bytes) + " up";
            case UPLOAD_BBR -> Sizes.bytes(bytes) + " up, BBR";
        };
    }

    /** What a load asks for. */
    LoadRuns.Item by(Variant variant) {
        return item(variant.authority());
    }

    /** Likewise, of any place. */
    LoadRuns.Item item(String authority) {
        String path = kind == Kind.DOWNLOAD ? String.format(Locale.ROOT, "/bytes/%d", bytes) : "/sink";
        return new LoadRuns.Item("http://" + authority + path, bytes);
    }
}
