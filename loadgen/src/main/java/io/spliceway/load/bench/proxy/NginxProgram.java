// SPDX-License-Identifier: Apache-2.0
package io.spliceway.load.bench.proxy;

import io.spliceway.settings.UserError;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * nginx with its stream module, which copies.
 *
 * @param name in options and results
 * @param bufferKb of each direction, in KiB
 */
record NginxProgram(String name, int bufferKb) implements ProxyProgram {
    /** With the buffers it has when nothing is said. */
    static final NginxProgram PLAIN = new NginxProgram("nginx", 16);
    /** With buffers as large as those of our own copying pump. */
    static final NginxProgram TUNED = new NginxProgram("nginx-tuned", 64);

    private static final String PROGRAM = "nginx";
    private static final String PACKAGES = "nginx-light libnginx-mod-stream";

    /** Where Debian's package puts it; other builds of nginx have it inside. */
    private static final Path MODULE = Path.of("/usr/lib/nginx/modules/ngx_stream_module.so");

    @Override
    public String configName() {
        return name + ".conf";
    }

    @Override
    public String config(Wiring wiring, Path directory) {
        String module = Files.exists(MODULE) ? "load_module " + MODULE + ";\n" : "";
        return module
                + """
                daemon off;
                worker_processes %d;
                worker_rlimit_nofile %d;
                pid %s/%s.pid;
                error_log stderr warn;

                events {
                    worker_connections %d;
                    multi_accept on;
                }

                stream {
                    access_log off;
                    server {
                        listen 127.0.0.1:%d backlog=4096%s;
                        proxy_pass 127.0.0.1:%d;
                        proxy_buffer_size %dk;
                        proxy_timeout 1h;
                    }
                }
                """.formatted(
                                wiring.threads(),
                                wiring.descriptors(),
                                directory,
                                name,
                                2 * wiring.maxFlows() + 100,
                                wiring.listenPort(),
                                wiring.threads() > 1 ? " reuseport" : "",
                                wiring.originPort(),
                                bufferKb);
    }

    @Override
    public List<String> command(Path config, Path directory) {
        return List.of(
                Tool.find(PROGRAM, PACKAGES), "-p", directory.toString(), "-e", "stderr", "-c", config.toString());
    }

    @Override
    public int workers(Wiring wiring) {
        return wiring.threads();
    }

    @Override
    public String version() {
        String nginx = Tool.find(PROGRAM, PACKAGES);
        if (!Files.exists(MODULE) && Tool.output(List.of(nginx, "-V")).contains("--with-stream=dynamic")) {
            throw UserError.unavailable(
                    "nginx has no stream module. Install it with: sudo apt-get install -y libnginx-mod-stream");
        }
        return Tool.version(List.of(nginx, "-v"), "nginx/(\\S+)");
    }
}
