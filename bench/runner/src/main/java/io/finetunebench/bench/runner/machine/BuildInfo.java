package io.finetunebench.bench.runner.machine;

import io.finetunebench.bench.record.Commit;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
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

  /**
   * Returns the commit that a distribution of this project was made from.
   *
   * @param jars of the distribution
   * @return empty if none of the jars says so
   */
  public static Optional<Commit> commitOf(List<Path> jars) {
    String entry = BuildInfo.class.getPackageName().replace('.', '/') + "/" + RESOURCE;
    for (Path file : jars) {
      try (JarFile jar = new JarFile(file.toFile())) {
        JarEntry found = jar.getJarEntry(entry);
        if (found != null) {
          Properties properties = new Properties();
          try (InputStream in = jar.getInputStream(found)) {
            properties.load(in);
          }
          return Optional.of(commit(properties));
        }
      } catch (IOException | IllegalArgumentException e) {
        // A jar that cannot be read says nothing about its source; the next one may.
      }
    }
    return Optional.empty();
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
