package io.finetunebench.bench.runner.build;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.finetunebench.bench.record.Commit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MultiReleaseTest {
  @TempDir private Path folder = Path.of("");

  @Test
  void aManifestWithoutTheLineIsSaidWithTheLibraries() throws IOException {
    Build lost =
        jar(
            "lost.jar",
            false,
            "META-INF/versions/9/org/example/fast/deep/Newer.class",
            "META-INF/versions/21/org/example/fast/Newest.class",
            "META-INF/versions/11/small/Newer.class",
            "META-INF/versions/9/module-info.class",
            "META-INF/versions/9/org/other/module-info.class");
    Build marked = jar("marked.jar", true, "META-INF/versions/9/org/other/Newer.class");
    Build plain = jar("plain.jar", false, "META-INF/versions/9/module-info.class");
    assertEquals(
        Optional.of(
            "warning: libraries run their classes for Java 8, because the jar that they are in"
                + " lacks \"Multi-Release: true\" in its manifest: org.example.fast, small"),
        MultiRelease.warning(List.of(lost, marked)));
    assertEquals(Optional.empty(), MultiRelease.warning(List.of(marked, plain)));
  }

  private Build jar(String name, boolean marked, String... entries) throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    if (marked) {
      manifest.getMainAttributes().put(Attributes.Name.MULTI_RELEASE, "true");
    }
    Path file = folder.resolve(name);
    try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(file), manifest)) {
      for (String entry : entries) {
        jar.putNextEntry(new ZipEntry(entry));
      }
    }
    Commit unknown = new Commit(null, null, null);
    return new Build("", name, Path.of("java"), file.toString(), unknown, List.of());
  }
}
