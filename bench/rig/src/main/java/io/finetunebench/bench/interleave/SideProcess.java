package io.finetunebench.bench.interleave;

import io.finetunebench.bench.interleave.SideProtocol.Answer;
import io.finetunebench.bench.record.MalformedRecordException;
import io.finetunebench.bench.record.RunRecord;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A side that is a process of its own: its own jars on its own JVM. */
public final class SideProcess implements Side {
  private static final int USAGE = 2;
  private static final int FAILED = 4;
  private static final int DEVICE_UNUSABLE = 6;
  private static final String OWN_LINE = "finetune-bench: ";

  private final String name;
  private final String option;
  private final Path log;
  private final Process process;
  private final BufferedReader answers;
  private final Writer requests;
  private Answer last;

  private SideProcess(String name, String option, Path log, Process process) throws IOException {
    this.name = name;
    this.option = option;
    this.log = log;
    this.process = process;
    this.answers =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    this.requests =
        new BufferedWriter(
            new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
    this.last = answer(USAGE);
  }

  /**
   * Starts a side and waits for its greeting.
   *
   * @param name as errors call it
   * @param command that starts it
   * @param option in the command that only a build has that can be a side
   * @param log for what it prints as errors
   * @throws SideException if it can't take part
   */
  public static SideProcess start(String name, List<String> command, String option, Path log) {
    Process process;
    try {
      process = new ProcessBuilder(command).redirectError(log.toFile()).start();
    } catch (IOException e) {
      throw new SideException(USAGE, name + " does not start: " + e.getMessage());
    }
    try {
      return new SideProcess(name, option, log, process);
    } catch (IOException | RuntimeException e) {
      end(process);
      throw e instanceof SideException side
          ? side
          : new SideException(USAGE, name + " cannot take part: " + e.getMessage());
    }
  }

  @Override
  public RunRecord record() {
    return last.record();
  }

  @Override
  public List<Integer> runnable() {
    return last.runnable();
  }

  @Override
  public Fork fork(int cell, @Nullable Duration allowance) {
    ask(new SideProtocol.ForkRequest(cell, allowance).line());
    return new Fork(last.duration(), last.note());
  }

  @Override
  public void finish() {
    ask(SideProtocol.FINISH);
  }

  private void ask(String request) {
    try {
      requests.write(request + "\n");
      requests.flush();
      last = answer(FAILED);
    } catch (IOException e) {
      throw ended(FAILED);
    }
  }

  private Answer answer(int otherwise) throws IOException {
    String line = answers.readLine();
    while (line != null) {
      try {
        Answer answer = Answer.read(line);
        if (answer != null) {
          return answer;
        }
      } catch (IllegalArgumentException | MalformedRecordException e) {
        throw new SideException(USAGE, name + " cannot take part: it " + e.getMessage());
      }
      line = answers.readLine();
    }
    throw ended(otherwise);
  }

  /**
   * Returns why the process has ended, by its own last words.
   *
   * @param otherwise the exit code where the side's own says nothing, as a JVM's that fails
   */
  private SideException ended(int otherwise) {
    int exitCode;
    try {
      exitCode = process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new SideException(USAGE, name + ": interrupted");
    }
    List<String> lines = new ArrayList<>();
    try {
      lines.addAll(
          new String(Files.readAllBytes(log), Charset.defaultCharset())
              .lines()
              .filter(line -> !line.isBlank())
              .toList());
    } catch (IOException e) {
      lines.add("no message, " + e.getMessage());
    }
    String words =
        lines.stream()
            .filter(line -> line.startsWith(OWN_LINE))
            .reduce((first, second) -> second)
            .orElse(lines.isEmpty() ? "no message" : lines.get(0))
            .replace(OWN_LINE, "");
    if (words.contains(option)) {
      return new SideException(
          USAGE, name + " is too old to take part: build it from a commit that has run --against");
    }
    return new SideException(
        exitCode == USAGE || exitCode == DEVICE_UNUSABLE ? exitCode : otherwise,
        name + " ended with code " + exitCode + ": " + words);
  }

  /** Ends the side and the forks that it has started. */
  @Override
  public void close() {
    end(process);
  }

  private static void end(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
