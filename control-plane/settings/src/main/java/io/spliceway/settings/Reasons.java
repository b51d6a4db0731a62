// SPDX-License-Identifier: Apache-2.0
package io.spliceway.settings;

import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/**
 * Says in words why input or output failed, in the kernel's where it has some (strerror(3)). Many of Java's exceptions
 * have only the path or the host as message.
 */
public final class Reasons {
    private Reasons() {}

    /** The reason that the deepest cause gives, without path, host or exception name: {@code Permission denied}. */
    public static String of(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null && !(cause instanceof UnknownHostException)) {
            cause = cause.getCause();
        }
        return switch (cause) {
            case NoSuchFileException _ -> "No such file or directory";
            case AccessDeniedException _ -> "Permission denied";
            case NotDirectoryException _ -> "Not a directory";
            case DirectoryNotEmptyException _ -> "Directory not empty";
            case FileAlreadyExistsException _ -> "File exists";
            case FileSystemException other when other.getReason() != null -> other.getReason();
            case CharacterCodingException _ -> "not UTF-8 text";
            case ClosedChannelException _ -> "the connection was closed";
            case UnknownHostException _ -> "unknown host";
            case UnresolvedAddressException _ -> "unknown host";
            case Throwable other when other.getMessage() != null -> other.getMessage();
            default -> cause.getClass().getSimpleName();
        };
    }
}
