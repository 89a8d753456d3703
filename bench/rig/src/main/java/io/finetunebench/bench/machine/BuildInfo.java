package io.finetunebench.bench.machine;

import io.finetunebench.bench.record.Commit;
import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** What the build wrote down about the source that it was made from. */
public final class BuildInfo {
  private static final String RESOURCE = "commit.properties";

  private BuildInfo() {}

  /** The commit that this build was made from; all null for a build outside git. */
  public static Commit commit() {
    Properties properties = new Properties();
    try (InputStream in = BuildInfo.class.getResourceAsStream(RESOURCE)) {
      if (in != null) {
        properties.load(in);
      }
    } catch (IOException | IllegalArgumentException e) {
      properties.clear();
    }
    return commit(properties);
  }

  static Commit commit(Properties properties) {
    String id = value(properties, "git.commit.id");
    String branch = value(properties, "git.branch");
    String dirty = value(properties, "git.dirty");
    // For a detached head the build's plugin gives the hash in the branch's place.
    return new Commit(
        id,
        branch != null && branch.equals(id) ? null : branch,
        dirty == null ? null : Boolean.valueOf(dirty));
  }

  private static @Nullable String value(Properties properties, String key) {
    String value = properties.getProperty(key);
    return value == null || value.isBlank() ? null : value.strip();
  }
}
