package io.finetunebench.maven;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/**
 * Lets two builds of the JMH benchmarks here take turns until it is decided which is faster. It
 * runs the command {@code ab} in a JVM of its own, so options, exit codes and interruption are
 * those of the command line.
 */
@Mojo(name = "ab", aggregator = true, requiresProject = false, threadSafe = true)
public final class AbMojo extends AbstractMojo {
  private static final String MAIN = "io.finetunebench.bench.cli.Main";

  private static final String QUOTED = "\"([^\"]*)\"|'([^']*)'";

  private static final Pattern WORD = Pattern.compile("(?:[^\\s\"']|" + QUOTED + ")+");

  /** The build to compare with: what ab takes as BASE. */
  @Parameter(property = "base")
  private @Nullable String base;

  /** The other build: what ab takes as its second operand. */
  @Parameter(property = "head")
  private @Nullable String head;

  /** Options of ab and, after {@code --}, arguments of JMH; quotes hold words together. */
  @Parameter(property = "ab")
  private @Nullable String options;

  @Parameter(defaultValue = "${session.executionRootDirectory}", readonly = true, required = true)
  private File folder = new File("");

  @Override
  public void execute() throws MojoExecutionException, MojoFailureException {
    int exitCode;
    try {
      exitCode = run(command());
    } catch (IOException | URISyntaxException e) {
      throw new MojoExecutionException(message(70, e.toString()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new MojoExecutionException(message(130, "Maven was interrupted"), e);
    }
    if (exitCode != 0) {
      throw new MojoFailureException(message(exitCode, "its lines above say why"));
    }
  }

  private List<String> command() throws MojoFailureException, URISyntaxException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", classPath(), MAIN, "ab"));
    if (base != null) {
      command.add(base);
    }
    if (head != null) {
      command.add(head);
    }
    if (options != null) {
      if (!WORD.matcher(options).replaceAll("").isBlank()) {
        throw new MojoFailureException(message(2, "-Dab: a quote is not closed: " + options));
      }
      WORD.matcher(options)
          .results()
          .map(MatchResult::group)
          .map(word -> word.replaceAll(QUOTED, "$1$2"))
          .forEach(command::add);
    }
    return command;
  }

  /** Returns the jars of this plugin and of what it depends on. */
  private static String classPath() throws URISyntaxException {
    StringJoiner classPath = new StringJoiner(File.pathSeparator);
    for (URL jar : ((URLClassLoader) AbMojo.class.getClassLoader()).getURLs()) {
      classPath.add(Path.of(jar.toURI()).toString());
    }
    return classPath.toString();
  }

  private int run(List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).directory(folder).inheritIO().start();
    // Where a signal ends Maven alone, ab ends as well, and still says what is kept.
    Thread end = new Thread(() -> process.destroy(), "end-ab");
    Runtime.getRuntime().addShutdownHook(end);
    int exitCode = process.waitFor();
    try {
      Runtime.getRuntime().removeShutdownHook(end);
    } catch (IllegalStateException e) {
      // It runs already: Maven is ending too.
    }
    return exitCode;
  }

  /** Returns one line that begins with the verdict, because Maven's own exit code is always 1. */
  private static String message(int exitCode, String reason) {
    String verdict =
        switch (exitCode) {
          case 1 -> "regression";
          case 2 -> "wrong usage";
          case 3 -> "inconclusive";
          case 4 -> "invalid result";
          case 5 -> "not comparable";
          case 6 -> "device not usable";
          case 130 -> "interrupted";
          default -> "an error of ours";
        };
    return "ab: " + verdict + " (exit code " + exitCode + "): " + reason;
  }
}
