package io.finetunebench.bench;

import static java.util.Locale.ROOT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * That the launcher for Windows starts what the launcher for sh starts. Both are read, because the
 * tests may run where there is no Windows.
 */
class WindowsLauncherTest {
  private static final String SH = read("finetune-bench");
  private static final String CMD = read("finetune-bench.cmd");

  @Test
  void bothStartTheSameClassWithTheSameOptions() {
    List<String> started =
        words(
            one(SH, "^exec (.*)$")
                .replace("$short", "SHORT")
                .replace("$native", "NATIVE")
                .replace("${JAVA_OPTS:-}", "JAVA_OPTS")
                .replace("$java", "JAVA")
                .replace("$home", "HOME")
                .replace("$@", "ARGUMENTS"));
    assertEquals(
        List.of("JAVA", "-Djava.awt.headless=true", "SHORT", "NATIVE", "JAVA_OPTS", "-cp"),
        started.subList(0, 6));
    assertEquals(
        started,
        words(
            one(CMD, "^(\"%JAVA%\" .*-cp .*)$")
                .replace("%HOME_DIR%", "HOME")
                .replace("%*", "ARGUMENTS")
                .replace('\\', '/')
                .replace("%", "")));
  }

  @Test
  void theSameCommandsStartWithTheQuickCompilerAlone() {
    String options = one(SH, "short=\"(.+)\" ;;$");
    assertEquals(
        options.replace("$heap", "HEAP"),
        one(CMD, "set \"SHORT=([^\"]+)\"$").replace("%HEAP%", "HEAP"));
    assertEquals(one(SH, "heap=\"(.+)\" ;;$"), one(CMD, "set \"HEAP=([^\"]+)\"$"));
    Set<String> commands = new TreeSet<>(words(one(CMD, "^for %%c in \\((.*)\\) do")));
    assertTrue(commands.contains("history"), commands.toString());
    assertEquals(
        new TreeSet<>(List.of(one(SH, "^  (.* \\*)\\)$").replace("\\ *", "").split(" \\| "))),
        commands);
  }

  @Test
  void bothAllowNativeAccessByTheSameOptions() {
    assertEquals(one(SH, "native=\"(.+)\"$"), one(CMD, "set \"NATIVE=([^\"]+)\"$"));
  }

  @Test
  void bothSetTheSameVariablesWhereTheUserDidNot() {
    Set<String> variables = all(SH, "^export (\\w+)=\"\\$\\{\\1:-(.*)}\"$");
    assertTrue(variables.contains("OMP_NUM_THREADS=1"), variables.toString());
    assertEquals(variables, all(CMD, "^if not defined (\\w+) set \"\\1=(.*)\"$"));
  }

  /** A distribution's own Java comes first, then JAVA_HOME, then the path. */
  @Test
  void bothSayTheSameWhereThereIsNoJava() {
    assertEquals(
        one(SH, "echo \"(finetune-bench: no Java .*)\" >&2$").replace("'$java'", "JAVA"),
        one(CMD, "echo (finetune-bench: no Java .*) 1>&2$").replace("\"%JAVA%\"", "JAVA"));
    assertEquals(Set.of("exit=2"), all(SH, "^  (exit) (.*)$"));
    assertEquals(Set.of("exit=2"), all(CMD, "^  (exit) /b (.*)$"));
  }

  @Test
  void bothAskJavaBeforehandWhetherItTakesTheOptionsOfTheUser() {
    assertEquals(
        words(
            one(SH, "&& ! refusal=\\$\\((.* -version) 2>&1\\); then$")
                .toUpperCase(ROOT)
                .replace("$", "")),
        words(
            one(CMD, "^if defined JAVA_OPTS (.* -version) >nul")
                .toUpperCase(ROOT)
                .replace("%", "")));
    assertEquals(
        one(SH, "echo \"(finetune-bench: Java refuses JAVA_OPTS=)"),
        one(CMD, "echo (finetune-bench: Java refuses JAVA_OPTS=)"));
  }

  private static String read(String name) {
    try {
      return Files.readString(Path.of("src", "launcher", name)).replace("\r\n", "\n");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<String> words(String line) {
    return List.of(line.replace("\"", "").trim().split(" +"));
  }

  /** Returns what a group holds, where a pattern is found exactly once. */
  private static String one(String text, String pattern) {
    List<MatchResult> found =
        Pattern.compile(pattern, Pattern.MULTILINE).matcher(text).results().toList();
    assertEquals(1, found.size(), pattern);
    return found.get(0).group(1);
  }

  /** Returns {@code NAME=VALUE} of all that a pattern finds. */
  private static Set<String> all(String text, String pattern) {
    return Pattern.compile(pattern, Pattern.MULTILINE)
        .matcher(text)
        .results()
        .map(found -> found.group(1) + "=" + found.group(2))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
