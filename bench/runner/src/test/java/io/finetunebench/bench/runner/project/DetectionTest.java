package io.finetunebench.bench.runner.project;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.runner.build.BuildException;
import io.finetunebench.bench.runner.build.Recipe;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Build files of the shapes that projects have. Wrappers stand in for the tools. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the wrappers are a shell's")
class DetectionTest {
  private static final String SHADE =
      "<plugin><artifactId>maven-shade-plugin</artifactId></plugin>";
  private static final String SHADE_JMH =
      "<plugin><artifactId>maven-shade-plugin</artifactId><configuration><mainClass>"
          + "org.openjdk.jmh.Main</mainClass></configuration></plugin>";
  private static final String JMH =
      "<dependencies><dependency><groupId>org.openjdk.jmh</groupId><artifactId>jmh-core"
          + "</artifactId></dependency></dependencies>";

  @TempDir private Path folder = Path.of("");

  private final List<String> benchmarks = new ArrayList<>();

  @BeforeEach
  void writeWrappers() throws IOException {
    write("mvnw", "#!/bin/sh\n");
    write("gradlew", "#!/bin/sh\n");
  }

  private void write(String name, String text) throws IOException {
    Files.createDirectories(folder.resolve(name).getParent());
    Files.writeString(folder.resolve(name), text);
  }

  private void pom(String place, String content) throws IOException {
    write(
        place + "pom.xml",
        "<project xmlns=\"http://maven.apache.org/POM/4.0.0\"><artifactId>a</artifactId>"
            + content
            + "</project>");
  }

  private static String plugins(String plugins) {
    return "<build><plugins>" + plugins + "</plugins></build>";
  }

  private static String profile(String id, String content) {
    return "<profiles><profile><id>" + id + "</id>" + content + "</profile></profiles>";
  }

  private Recipe recipe(@Nullable String module) {
    return new Detection(module).of(folder, benchmarks);
  }

  /** Returns the command, without the folder that the wrapper is in. */
  private String command(Recipe recipe) {
    return String.join(" ", recipe.command()).replace(folder + "/", "");
  }

  @Test
  void aModuleThatPacksItselfIsPacked() throws IOException {
    pom("", JMH + plugins(SHADE));
    benchmarks.add("src/main/java/A.java");
    Recipe recipe = recipe(null);
    assertEquals("mvnw -B -q -DskipTests package", command(recipe));
    assertEquals(List.of(), recipe.sources(), "more than benchmarks may be in src/main");
    refuses("expected one jar with JMH and benchmarks in target", recipe.classPath()::get);
    jar("target/original-a.jar", "META-INF/BenchmarkList");
    Path packed =
        jar("target/b.jar", "META-INF/BenchmarkList", "org/openjdk/jmh/runner/Runner.class");
    assertEquals(List.of(packed), recipe.classPath().get());
    jar("target/c.jar", "META-INF/BenchmarkList", "org/openjdk/jmh/runner/Runner.class");
    refuses("[b.jar, c.jar]", recipe.classPath()::get);
  }

  @Test
  void aModuleIsBuiltWithWhatItNeedsAndWithTheProfilesThatItIsIn() throws IOException {
    pom(
        "",
        "<modules><module>code</module></modules>"
            + profile("perf", "<modules><module>perf/jmh</module></modules>"));
    pom("code/", "");
    pom("perf/jmh/", profile("uber", plugins(SHADE)));
    benchmarks.add("perf/jmh/src/main/java/A.java");
    Recipe recipe = recipe(null);
    assertEquals("mvnw -B -q -DskipTests -Pperf,uber -pl perf/jmh -am package", command(recipe));
    assertEquals(folder, recipe.folder());
    assertEquals(List.of("perf/jmh/src/main"), recipe.sources());
  }

  @Test
  void aModuleThatPacksNothingGivesItsClassPath() throws IOException {
    pom("", profile("benchmark", JMH) + plugins(SHADE));
    benchmarks.add("src/test/java/A.java");
    Recipe recipe = recipe(null);
    assertEquals(
        "mvnw -B -q -DskipTests -Pbenchmark test-compile dependency:build-classpath"
            + " -Dmdep.outputFile=target/finetune-bench.classpath",
        command(recipe));
    refuses("Maven wrote no class path", recipe.classPath()::get);
    write("target/finetune-bench.classpath", "/a.jar" + File.pathSeparator + "/b c.jar\n");
    Files.createDirectories(folder.resolve("target/test-classes"));
    assertEquals(
        List.of(folder.resolve("target/test-classes"), Path.of("/a.jar"), Path.of("/b c.jar")),
        recipe.classPath().get());
  }

  @Test
  void aLibraryThatPacksItsTestsForJmhIsPacked() throws IOException {
    pom("", JMH + plugins(SHADE_JMH));
    benchmarks.add("src/test/java/A.java");
    assertTrue(command(recipe(null)).endsWith(" package"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          jvmArgs = ['-Xmx2g', "-Da=b"]          | -jvmArgs, -Xmx2g -Da=b
          jvmArgs = ['-Xmx2g'] // as in CI       | -jvmArgs, -Xmx2g
          jvmArgsAppend.set(listOf("-Da=b c"))   | -jvmArgsAppend, "-Da=b c"
          jvmArgsPrepend.addAll("-a", "-b");     | -jvmArgsPrepend, -a -b
          jvmArgs.add("-a"); jvmArgs.add("-b")   | -jvmArgs, -a
          jvmArgs = "-Xmx2g"                     | -jvmArgs, -Xmx2g
          /* jvmArgs = ['-a'] */ fork = 2        | ``
          // jvmArgs = ['-a']                    | ``
          """)
  void flagsOfTheBlockAreRead(String statement, String expected) throws IOException {
    write("build.gradle", "jvmArgs = ['-outside']\njmh {\n  fork = 1\n  " + statement + "\n}\n");
    benchmarks.add("src/jmh/java/A.java");
    Recipe recipe = recipe(null);
    if (!statement.contains(";") || statement.endsWith(";")) {
      assertEquals(expected, String.join(", ", recipe.jmhArguments()));
      assertEquals("Gradle's jmhJar", recipe.why());
    } else {
      assertTrue(recipe.why().contains("jvmArgs must be typed after --"), recipe.why());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          jvmArgs = ["-Xmx${size}"]
          jvmArgs = flags
          jvmArgs = ['-a'] + flags
          """)
  void computedFlagsAreSaid(String statement) throws IOException {
    write("build.gradle.kts", "jmh {\n  " + statement + "\n  fork = 1 }\n");
    benchmarks.add("src/jmh/java/A.java");
    Recipe recipe = recipe(null);
    assertEquals(List.of(), recipe.jmhArguments());
    assertEquals(
        "Gradle's jmhJar; of jmh {} the computed jvmArgs must be typed after --", recipe.why());
  }

  @Test
  void aGradleModuleIsNamedFromTheSettings() throws IOException {
    write("java/settings.gradle.kts", "");
    write("java/core/build.gradle", "plugins { id 'me.champeau.jmh' }");
    benchmarks.add("java/core/src/jmh/java/A.java");
    Recipe recipe = recipe(null);
    assertEquals("gradlew --no-daemon -q :core:jmhJar", command(recipe));
    assertEquals(folder.resolve("java"), recipe.folder());
    assertEquals(List.of("java/core/src/jmh"), recipe.sources());
    Path jar =
        jar(
            "java/core/build/libs/core-jmh.jar",
            "META-INF/BenchmarkList",
            "org/openjdk/jmh/runner/Runner.class");
    assertEquals(List.of(jar), recipe.classPath().get());
  }

  @ParameterizedTest
  @CsvSource({
    "register(\"jvm\"); register(\"js\"), :jvmBenchmarkJar",
    "register('main'), :mainBenchmarkJar"
  })
  void kotlinxBenchmarkHasAJarOfEachTarget(String targets, String task) throws IOException {
    write(
        "build.gradle.kts",
        "plugins { id(\"org.jetbrains.kotlinx.benchmark\") }\nbenchmark { targets { "
            + targets
            + " } }");
    benchmarks.add("src/jmh/kotlin/A.kt");
    assertEquals("gradlew --no-daemon -q " + task, command(recipe(null)));
  }

  @Test
  void whatIsNotFoundOutIsOneLine() throws IOException {
    refuses("no source file here has a @Benchmark of JMH", () -> recipe(null));
    benchmarks.add("src/main/java/A.java");
    refuses("beside a pom.xml or build.gradle; name what builds it", () -> recipe(null));
    write("build.gradle", "plugins { id 'java' }");
    refuses("the build files of . name no JMH plugin", () -> recipe(null));
    write("build.gradle", "id 'org.jetbrains.kotlinx.benchmark'");
    refuses("expected kotlinx-benchmark's target jvm, or only one, found []", () -> recipe(null));
    pom("more/", JMH);
    benchmarks.add("more/src/test/java/B.java");
    refuses("several modules have benchmarks; choose one by --module: ., more", () -> recipe(null));
    refuses("expected a module with benchmarks (., more), found les", () -> recipe("les"));
    assertTrue(command(recipe("more/")).contains("test-compile"));
    pom("", "");
    refuses("more is no module of pom.xml", () -> recipe("more"));
    write("pom.xml", "<project");
    refuses("pom.xml cannot be read", () -> recipe("more"));
  }

  @Test
  void aPomTakesInNoOtherFile() throws IOException {
    write("secret", "jmh-core");
    write(
        "pom.xml",
        "<!DOCTYPE p [<!ENTITY e SYSTEM \"" + folder.resolve("secret").toUri() + "\">]><p>&e;</p>");
    benchmarks.add("src/test/java/A.java");
    refuses("pom.xml cannot be read", () -> recipe(null));
  }

  private Path jar(String name, String... entries) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(file))) {
      for (String entry : entries) {
        jar.putNextEntry(new ZipEntry(entry));
      }
    }
    return file;
  }

  private static void refuses(String words, Executable work) {
    String message = String.valueOf(assertThrows(BuildException.class, work).getMessage());
    assertTrue(message.contains(words), message);
    assertEquals(1, message.lines().count(), message);
  }
}
