// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.client;

/** Follows a download while it runs; called on an event loop, so it must not block. */
public interface DownloadObserver {
    /** Follows nothing. */
    DownloadObserver NONE = new DownloadObserver() {};

    /** The response's head came: the body will be this long, or -1 when the server does not say. */
    default void expects(long bytes) {}

    /** More bytes of the body came. */
    default void received(int bytes) {}
}
