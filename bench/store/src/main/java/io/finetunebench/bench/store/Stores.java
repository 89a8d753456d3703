package io.finetunebench.bench.store;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Opens the store that a person named. */
public final class Stores {
  /** A scheme of one letter is a drive of Windows. */
  private static final Pattern SCHEME =
      Pattern.compile(
          "(?i)jdbc:(?:[a-z0-9]{1,20}:)?|postgres(?:ql)?:|[a-z][a-z0-9+.-]{1,40}:(?=//)");

  private Stores() {}

  /**
   * Returns whether a name is the URL of a database, and not a folder.
   *
   * @param name of a store
   * @throws StoreException if it is any other URL, whose user or password must not become the name
   *     of a folder; the message does not repeat them
   */
  public static boolean isDatabase(String name) {
    if (name.strip().startsWith(Database.SCHEME)) {
      return true;
    }
    Matcher scheme = SCHEME.matcher(name.strip());
    if (scheme.lookingAt() || name.contains("://")) {
      throw new StoreException(
          "--store: expected jdbc:postgresql://SERVER/DATABASE or a folder, found a URL"
              + (scheme.lookingAt() ? " that begins with " + scheme.group() : "")
              + "; set user and password in the environment, see docs/stores.md",
          null);
    }
    return false;
  }

  /** The part of a database's URL that names server and database, and nothing behind it. */
  public static String shown(String name) {
    return name.replaceFirst("\\?(?s:.*)", "").strip();
  }

  /**
   * Opens a store.
   *
   * @param name a folder, or {@code jdbc:postgresql://SERVER[:PORT]/DATABASE} without a password
   * @param environment variables that user, password and TLS come from, see {@code docs/stores.md}
   * @throws StoreException if it can't be opened; the message is one line and repeats no secret
   */
  public static RecordStore open(String name, Map<String, String> environment) {
    if (isDatabase(name)) {
      return JdbcStore.open(Database.of(name.strip(), environment));
    }
    return new FolderStore(folder(name));
  }

  /**
   * Returns the folder that a store's name is, where that is not a database.
   *
   * @throws StoreException if no folder can have that name
   */
  public static Path folder(String name) {
    try {
      return Path.of(name);
    } catch (InvalidPathException e) {
      throw new StoreException(
          "--store " + name + ": expected a folder or a URL of PostgreSQL, found " + e.getReason(),
          e);
    }
  }
}
