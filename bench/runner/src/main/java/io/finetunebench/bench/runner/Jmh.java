package io.finetunebench.bench.runner;

import io.finetunebench.bench.runner.build.Build;
import io.finetunebench.bench.runner.build.BuildException;
import io.finetunebench.turns.Wire;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.regex.Pattern;

/** A build's own JMH, as a process. */
final class Jmh implements JmhWork {
  private static final String REASON = "finetune-bench-reason: ";
  private static final String NO_START = "Error occurred during initialization of VM";
  private static final String FAILURE = "<failure>";
  private static final String FORK_FAILED = "Forked VM failed with exit code";
  private static final String BLACKHOLE = "# Blackhole mode: ";
  private static final Duration POLL = Duration.ofMillis(5);
  private static final Pattern TELLING =
      Pattern.compile(
          "(?:Error: |Unrecognized |Invalid |Conflicting |Improperly |Exception in"
              + " thread |Caused by: |# +SIG|# There is insufficient|.*OutOfMemoryError).*");

  private final Process process;
  private final Path log;
  private long asked;
  private int asks;
  private boolean closed;

  private Jmh(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /**
   * Writes the jar that lets forks take turns into a folder.
   *
   * @return the jar
   */
  static Path turnsJar(Path folder) {
    Path file = folder.resolve("finetune-bench-turns.jar");
    try (OutputStream out = Files.newOutputStream(file);
        JarOutputStream jar = new JarOutputStream(out)) {
      for (String name : Wire.classFiles()) {
        jar.putNextEntry(new JarEntry(name));
        try (InputStream in = Wire.class.getClassLoader().getResourceAsStream(name)) {
          if (in == null) {
            throw new IllegalStateException("this build lacks " + name);
          }
          in.transferTo(jar);
        }
        jar.closeEntry();
      }
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }

  /**
   * Starts JMH.
   *
   * @param flags of the JVM of JMH, which it passes on to forks without flags of their own
   * @param environment to add
   * @param log where its output and errors go; of its own
   */
  static Jmh start(
      Build build, Path turnsJar, List<String> flags, Map<String, String> environment, Path log) {
    List<String> command = new ArrayList<>();
    command.add(build.java().toString());
    command.add("-Djmh.ignoreLock=true");
    command.addAll(flags);
    command.add("-cp");
    command.add(turnsJar + File.pathSeparator + build.classPath());
    command.add(Wire.LAUNCHER);
    Redirect append = Redirect.appendTo(log.toFile());
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(append).redirectError(append);
    builder.environment().putAll(environment);
    try {
      return new Jmh(builder.start(), log);
    } catch (IOException e) {
      throw BuildException.usage(build.name() + ": the JVM does not start: " + e.getMessage());
    }
  }

  /**
   * Asks it for something, after it has done what it was asked for before.
   *
   * @param task {@code list} or {@code run}
   * @param arguments of JMH; for a list, behind the file for it
   * @param parameters of the benchmark
   */
  void ask(String task, List<String> arguments, Map<String, String> parameters) {
    try {
      // A JVM that does not start says so before it is asked for anything.
      asked = asks++ == 0 ? 0 : Files.size(log);
      ByteArrayOutputStream message = new ByteArrayOutputStream();
      DataOutputStream text = new DataOutputStream(message);
      text.writeUTF(task);
      text.writeInt(arguments.size());
      for (String argument : arguments) {
        text.writeUTF(argument);
      }
      Wire.writeTexts(text, parameters);
      process.getOutputStream().write(message.toByteArray());
      process.getOutputStream().flush();
    } catch (IOException e) {
      // It has ended already; why is in its log.
      waitFor(Duration.ofSeconds(5));
    }
  }

  @Override
  public boolean done() {
    return log().contains(Wire.DONE);
  }

  @Override
  public boolean awaitDone(Duration most) {
    long end = System.nanoTime() + most.toNanos();
    while (!done() && System.nanoTime() < end && !Thread.currentThread().isInterrupted()) {
      if (waitFor(POLL)) {
        break;
      }
    }
    return done();
  }

  /** Returns whether it can be asked for something. */
  boolean living() {
    return !closed && process.isAlive();
  }

  Process process() {
    return process;
  }

  @Override
  public boolean isAlive() {
    return process.isAlive();
  }

  @Override
  public boolean hasFork(long fork) {
    return process.descendants().anyMatch(each -> each.pid() == fork);
  }

  /** Waits for the end; returns whether it came in time. */
  boolean waitFor(Duration most) {
    try {
      return process.waitFor(most.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /**
   * Returns what JMH shows as a benchmark's failure, else the launcher's reason. That a fork has
   * failed is no reason where the fork's JVM says why.
   */
  @Override
  public String reason() {
    List<String> lines = log();
    int failure = lines.indexOf(FAILURE);
    if (failure >= 0 && failure + 1 < lines.size()) {
      return lines.get(failure + 1);
    }
    Optional<String> ofLauncher =
        lines.stream()
            .filter(line -> line.startsWith(REASON))
            .map(line -> line.substring(REASON.length()))
            .reduce((first, second) -> second);
    int start = lines.indexOf(NO_START);
    Optional<String> ofJvm =
        start >= 0 && start + 1 < lines.size()
            ? Optional.of("the JVM does not start: " + lines.get(start + 1))
            : lines.stream().filter(line -> TELLING.matcher(line).matches()).findFirst();
    return ofLauncher
        .filter(line -> !line.contains(FORK_FAILED))
        .or(() -> ofJvm)
        .or(() -> ofLauncher)
        .orElseGet(
            () ->
                process.isAlive()
                    ? "no word from it"
                    : "it ended with exit code " + process.exitValue());
  }

  /**
   * Returns how JMH keeps results from being optimised away. Versions before 1.33 say nothing of
   * it, and have one way.
   */
  @Override
  public String blackholeMode() {
    return log().stream()
        .filter(line -> line.startsWith(BLACKHOLE))
        .map(line -> line.substring(BLACKHOLE.length()).replaceFirst(" \\(.*", "").strip())
        .findFirst()
        .orElse("full + dont-inline hint");
  }

  /** Returns the lines that it has written since it was asked for something last. */
  List<String> log() {
    try (InputStream in = Files.newInputStream(log)) {
      in.skipNBytes(asked);
      return new String(in.readAllBytes(), Charset.defaultCharset())
          .lines()
          .map(String::strip)
          .filter(line -> !line.isEmpty())
          .toList();
    } catch (IOException e) {
      return List.of("its log " + log + " cannot be read: " + e.getMessage());
    }
  }

  @Override
  public void end() {
    closed = true;
    List<ProcessHandle> forks = process.descendants().toList();
    process.destroyForcibly();
    forks.forEach(ProcessHandle::destroyForcibly);
  }

  /** Ends a process that has done all that it was asked for, and removes its log. */
  void remove() {
    end();
    waitFor(Duration.ofSeconds(5));
    try {
      Files.deleteIfExists(log);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove " + log, e);
    }
  }
}
