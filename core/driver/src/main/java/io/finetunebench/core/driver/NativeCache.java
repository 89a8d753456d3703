package io.finetunebench.core.driver;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where JavaCPP unpacks native libraries and loads them from. Its own choice falls back to a folder
 * of a known name in the folder for temporary files, where another user can lay a library that then
 * runs as ours.
 */
public final class NativeCache {
  private static final String PROPERTY = "org.bytedeco.javacpp.cachedir";
  private static final FileAttribute<Set<PosixFilePermission>> PRIVATE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private NativeCache() {}

  /**
   * Sets the folder of JavaCPP, unless the user has set it or its own is in a home that is ours.
   *
   * @throws IllegalStateException if no folder can be made; the message says what to set
   */
  public static void makePrivate() {
    if (System.getProperty(PROPERTY) != null) {
      return;
    }
    try {
      Path folder =
          folder(
              Path.of(System.getProperty("user.home")),
              Path.of(System.getProperty("java.io.tmpdir")));
      if (folder != null) {
        System.setProperty(PROPERTY, folder.toString());
      }
    } catch (IOException e) {
      throw new IllegalStateException(
          "no private folder for native libraries: set -D" + PROPERTY + "=FOLDER (" + e + ")", e);
    }
  }

  /**
   * Returns a folder that nobody else writes to, in place of JavaCPP's; null where JavaCPP's own in
   * the home is such a folder, and on systems without POSIX permissions, whose folders for
   * temporary files are a user's own.
   */
  static @Nullable Path folder(Path home, Path temporary) throws IOException {
    if (!FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
      return null;
    }
    Path mine = Files.createTempFile(temporary, "finetune-bench-", ".tmp");
    UserPrincipal user = Files.getOwner(mine);
    Files.delete(mine);
    try {
      Path usual = Files.createDirectories(home.resolve(".javacpp/cache"));
      if (Files.isWritable(usual) && isOurs(usual, user) && isOurs(usual.getParent(), user)) {
        return null;
      }
    } catch (IOException e) {
      // No home to write to.
    }
    Path own = temporary.resolve("finetune-bench-natives-" + user.getName());
    try {
      Files.createDirectory(own, PRIVATE);
      return own;
    } catch (FileAlreadyExistsException e) {
      return isOurs(own, user)
          ? own
          : Files.createTempDirectory(temporary, "finetune-bench-natives-", PRIVATE);
    }
  }

  /** Returns whether a folder is no link, belongs to a user, and is written by no other. */
  private static boolean isOurs(@Nullable Path folder, UserPrincipal user) throws IOException {
    if (folder == null) {
      return false;
    }
    PosixFileAttributes attributes =
        Files.readAttributes(folder, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    return attributes.isDirectory()
        && attributes.owner().equals(user)
        && !attributes.permissions().contains(PosixFilePermission.GROUP_WRITE)
        && !attributes.permissions().contains(PosixFilePermission.OTHERS_WRITE);
  }
}
