// SPDX-License-Identifier: Apache-2.0
package io.spliceway.router.config;

import io.spliceway.settings.HostPort;
import io.spliceway.settings.Setting;
import org.jspecify.annotations.Nullable;

/** Settings of the metrics endpoint. */
public record MetricsConfig(
        @Setting(help = "Where Prometheus finds /metrics over HTTP; nowhere when left out.", fallback = Setting.NONE)
        @Nullable
        HostPort listen) {}
