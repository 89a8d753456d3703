package io.finetunebench.bench.benchmarks.run;

import io.finetunebench.bench.runner.JmhWork;
import io.finetunebench.bench.runner.LastWords;
import io.finetunebench.turns.TurnProfiler;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;

/** JMH in this JVM, which starts a JVM for each fork; for {@code -f 0} it starts none. */
final class OwnJmh implements JmhWork {
  private static final Duration LAST_WORDS = Duration.ofSeconds(40);

  private final JmhLog log;
  private final Thread thread;
  private final Set<Long> others =
      ProcessHandle.current().children().map(ProcessHandle::pid).collect(Collectors.toSet());

  private volatile @Nullable RunResult result;
  private volatile @Nullable String failure;

  /** Starts it. */
  OwnJmh(Options options, JmhLog log) {
    this.log = log;
    this.thread = new Thread(() -> run(options), "jmh");
    thread.setDaemon(true);
    thread.start();
  }

  private void run(Options options) {
    try {
      result = new Runner(options, log).run().stream().findFirst().orElse(null);
    } catch (RunnerException | RuntimeException e) {
      failure = e.getMessage() == null ? e.toString() : e.getMessage();
    } finally {
      TurnProfiler.disconnect();
    }
  }

  /** Returns JMH's own result; empty if there is none. */
  Optional<RunResult> result() {
    return Optional.ofNullable(result);
  }

  @Override
  public boolean done() {
    return !thread.isAlive() && result != null;
  }

  @Override
  public boolean awaitDone(Duration most) {
    try {
      thread.join(Math.max(1, most.toMillis()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return done();
  }

  @Override
  public boolean isAlive() {
    return thread.isAlive();
  }

  @Override
  public boolean hasFork(long process) {
    return ProcessHandle.current().descendants().anyMatch(each -> each.pid() == process);
  }

  @Override
  public String reason() {
    return LastWords.of(log.text().lines().map(String::strip).toList())
        .or(() -> Optional.ofNullable(failure))
        .orElse("the fork ended without a result");
  }

  @Override
  public String blackholeMode() {
    return "unknown";
  }

  @Override
  public void end() {
    ProcessHandle.current()
        .children()
        .filter(child -> !others.contains(child.pid()))
        .forEach(
            child -> {
              child.descendants().forEach(ProcessHandle::destroyForcibly);
              child.destroyForcibly();
            });
    awaitDone(LAST_WORDS);
  }
}
