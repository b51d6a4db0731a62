// SPDX-License-Identifier: Apache-2.0
package io.spliceway.splice;

/** The contract on this machine's kernel, over io_uring. */
class IoUringConduitIT extends ConduitIT {
    @Override
    Transport transport() {
        return Transport.IO_URING;
    }
}
