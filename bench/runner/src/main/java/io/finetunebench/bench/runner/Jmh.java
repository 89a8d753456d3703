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

/** A build's own JMH, as a process. */
final class Jmh implements JmhWork {
  private static final String FORK_FAILED = "Forked VM failed with exit code";
  private static final String BLACKHOLE = "# Blackhole mode: ";
  private static final int HEADER_BYTES = 1 << 16;
  private static final Duration POLL = Duration.ofMillis(5);

  private final Process process;
  private final Path log;

  /** Appears when it has done what it was asked for: no channel that a benchmark writes to. */
  private final Path answer;

  private long asked;
  private int asks;
  private boolean closed;

  private Jmh(Process process, Path log) {
    this.process = process;
    this.log = log;
    this.answer = log.resolveSibling(log.getFileName() + ".answer");
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
      throw BuildException.usage(build.called() + ": the JVM does not start: " + e.getMessage());
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
      Files.deleteIfExists(answer);
      ByteArrayOutputStream message = new ByteArrayOutputStream();
      DataOutputStream text = new DataOutputStream(message);
      text.writeUTF(answer.toAbsolutePath().toString());
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
    return Files.exists(answer) && answer().isEmpty();
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

  /** Returns why the last that it was asked for failed; empty if it did not, or did not end. */
  private String answer() {
    try {
      return Files.exists(answer) ? Files.readString(answer) : "";
    } catch (IOException e) {
      return "its answer " + answer + " cannot be read: " + e.getMessage();
    }
  }

  /**
   * Returns why it failed, as JMH, its fork or the launcher say. That a fork has failed is no
   * reason where the fork's JVM says why.
   */
  @Override
  public String reason() {
    Optional<String> printed = LastWords.of(log());
    String answer = answer();
    if (!answer.isEmpty() && !answer.contains(FORK_FAILED)) {
      return log().contains(LastWords.FAILURE) ? printed.orElse(answer) : answer;
    }
    return printed.orElse(
        !answer.isEmpty()
            ? answer
            : process.isAlive()
                ? "no word from it"
                : "it ended with exit code " + process.exitValue());
  }

  /**
   * Returns how JMH keeps results from being optimised away. Versions before 1.33 say nothing of
   * it, and have one way.
   */
  @Override
  public String blackholeMode() {
    return log(HEADER_BYTES).stream()
        .filter(line -> line.startsWith(BLACKHOLE))
        .map(line -> line.substring(BLACKHOLE.length()).replaceFirst(" \\(.*", "").strip())
        .findFirst()
        .orElse("full + dont-inline hint");
  }

  /** Returns the lines that it has written since it was asked for something last. */
  List<String> log() {
    return log(Integer.MAX_VALUE);
  }

  private List<String> log(int most) {
    try (InputStream in = Files.newInputStream(log)) {
      in.skipNBytes(asked);
      return new String(in.readNBytes(most), Charset.defaultCharset())
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
    remove(answer);
  }

  /** Ends a process that has done all that it was asked for, and removes its log. */
  void remove() {
    end();
    waitFor(Duration.ofSeconds(5));
    remove(log);
  }

  private static void remove(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove " + file, e);
    }
  }
}
