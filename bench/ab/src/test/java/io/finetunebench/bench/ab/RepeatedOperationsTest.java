package io.finetunebench.bench.ab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RepeatedOperationsTest {
  private static final String NESTED = "io.finetunebench.foreign.Counted.Nested.";

  @TempDir private Path folder = Path.of("");

  @ParameterizedTest
  @CsvSource({
    "wide, wide, 4, 25",
    "consuming, consuming, 4, 25",
    "texts, texts, 10, 22",
    "inherited, inherited, 3, 26",
    "together, one, 4, 25",
    "together, other, 4, 25",
    "wide, wide, 2147483647, 20",
    "wide, texts, 4, 20"
  })
  void everyNthCallRunsTheOperationTwice(String benchmark, String method, int every, int operations)
      throws Exception {
    Build build =
        RepeatedOperations.in(ForeignBuild.of("baseline"), cell(NESTED + benchmark), every, folder);
    assertTrue(build.classPath().startsWith(folder.toAbsolutePath() + File.pathSeparator));
    try (URLClassLoader classes = loader(build)) {
      Class<?> type = classes.loadClass("io.finetunebench.foreign.Counted$Nested");
      Object state = type.getConstructor().newInstance();
      for (int call = 0; call < 20; call++) {
        call(type, state, method);
      }
      assertEquals(operations, type.getField("operations").getInt(state));
    }
  }

  private static void call(Class<?> type, Object state, String method) throws Exception {
    for (Method each : type.getMethods()) {
      if (each.getName().equals(method) && !List.of(each.getParameterTypes()).contains(int.class)) {
        Object[] arguments = new Object[each.getParameterCount()];
        if (arguments.length == 2) {
          arguments[0] = blackhole(type.getClassLoader());
          arguments[1] = state;
        }
        each.invoke(state, arguments);
        assertTrue(!Modifier.isSynchronized(each.getModifiers()) || !method.equals("wide"));
        return;
      }
    }
    throw new AssertionError("no method " + method);
  }

  private static Object blackhole(ClassLoader classes) throws Exception {
    return classes
        .loadClass("org.openjdk.jmh.infra.Blackhole")
        .getConstructor(String.class)
        .newInstance(
            "Today's password is swordfish. I understand instantiating Blackholes directly is"
                + " dangerous.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"io.finetunebench.foreign.Counted.none", "no.such.Type.method", "text"})
  void whatIsNotFoundIsOneLine(String benchmark) {
    AbException thrown =
        assertThrows(
            AbException.class,
            () -> RepeatedOperations.in(ForeignBuild.of("baseline"), cell(benchmark), 20, folder));
    assertEquals(
        "no method of " + benchmark + " that can be repeated was found", thrown.getMessage());
  }

  private static Cell cell(String benchmark) {
    return new Cell(benchmark, "avgt", Map.of(), 1, 1, Duration.ofMinutes(10), 1, 3, 4);
  }

  /** Loads classes as a JVM with the build's class path does, from nowhere else. */
  private static URLClassLoader loader(Build build) throws Exception {
    List<URL> urls = new ArrayList<>();
    for (String part : build.classPath().split(File.pathSeparator, -1)) {
      urls.add(Path.of(part).toUri().toURL());
    }
    return new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
  }
}
