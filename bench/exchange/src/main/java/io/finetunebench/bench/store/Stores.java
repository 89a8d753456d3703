package io.finetunebench.bench.store;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;

/** Opens the store that a person named. */
public final class Stores {
  private Stores() {}

  /**
   * Whether a name is that of a database.
   *
   * @param name of a store
   */
  public static boolean isDatabase(String name) {
    return name.startsWith("jdbc:");
  }

  /** The part of a database's URL that names server and database, and nothing behind it. */
  public static String shown(String name) {
    int question = name.indexOf('?');
    return question < 0 ? name : name.substring(0, question);
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
      return JdbcStore.open(Database.of(name, environment));
    }
    try {
      return new FolderStore(Path.of(name));
    } catch (InvalidPathException e) {
      throw new StoreException(
          "--store " + name + ": expected a folder or a URL of PostgreSQL, found " + e.getReason(),
          e);
    }
  }
}
