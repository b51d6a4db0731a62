// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.demo;

import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** What reports have in common: one HTML file that needs nothing else. */
final class HtmlPage {
    static final String END = "</main>\n</body>\n</html>\n";

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'", Locale.ROOT);

    private HtmlPage() {}

    /** Everything before the page's heading. */
    static String begin(String title) {
        return """
                <!DOCTYPE html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <title>%s</title>
                <style>
                %s%s</style>
                </head>
                <body>
                <main>
                """.formatted(escape(title), Resources.text(Plot.STYLE), Resources.text("report.css"));
    }

    /** Where and when it was measured, in one line. */
    static String machine() {
        return escape("%s %s, %s, Java %s, %d processors, %s"
                .formatted(
                        System.getProperty("os.name"),
                        System.getProperty("os.version"),
                        System.getProperty("os.arch"),
                        System.getProperty("java.version"),
                        Runtime.getRuntime().availableProcessors(),
                        TIME.format(ZonedDateTime.now(ZoneOffset.UTC))));
    }

    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
