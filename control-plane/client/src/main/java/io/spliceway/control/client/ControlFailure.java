// SPDX-License-Identifier: Apache-2.0
package io.spliceway.control.client;

import io.grpc.Status;
import io.spliceway.settings.HostPort;
import io.spliceway.settings.Reasons;

/**
 * Says in an operator's words why a call to the controller failed.
 *
 * @param action what to do about it; empty when that is said already
 */
record ControlFailure(String what, String action) {

    static ControlFailure of(HostPort controller, Status status) {
        return switch (status.getCode()) {
            case ALREADY_EXISTS ->
                new ControlFailure(
                        "registration refused: " + status.getDescription(),
                        "stop the other process, or give this node a node_id of its own");
            case INVALID_ARGUMENT ->
                new ControlFailure(
                        "controller " + controller + " refused the request: " + status.getDescription(),
                        "mend what it names");
            case NOT_FOUND -> new ControlFailure(String.valueOf(status.getDescription()), "");
            case UNIMPLEMENTED ->
                new ControlFailure(
                        controller + " answers, but not as a controller of this version", "check address and version");
            case ABORTED -> new ControlFailure("controller " + controller + " ended the stream", "check that it runs");
            case DEADLINE_EXCEEDED ->
                new ControlFailure(
                        "controller " + controller + " did not answer in time",
                        "check that it runs and is not overloaded");
            case UNAVAILABLE ->
                new ControlFailure(
                        "controller " + controller + " not reachable: " + cause(status),
                        "check that it runs and that this address reaches it");
            default ->
                new ControlFailure(
                        "controller " + controller + " ended the call: " + status.getCode() + ", " + cause(status),
                        "look in the controller's log");
        };
    }

    private static String cause(Status status) {
        if (status.getCause() != null) {
            return Reasons.of(status.getCause());
        }
        return status.getDescription() == null ? "the connection ended" : status.getDescription();
    }
}
