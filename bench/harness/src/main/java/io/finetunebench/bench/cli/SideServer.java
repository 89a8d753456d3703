package io.finetunebench.bench.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.finetunebench.bench.interleave.SideProtocol;
import io.finetunebench.bench.interleave.SideProtocol.Answer;
import io.finetunebench.bench.interleave.SideProtocol.ForkRequest;
import io.finetunebench.bench.machine.BuildInfo;
import io.finetunebench.bench.machine.MachineProbe;
import io.finetunebench.bench.machine.Rulers;
import io.finetunebench.bench.record.BenchmarkResult;
import io.finetunebench.bench.record.Machine;
import io.finetunebench.bench.record.Ruler;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.suite.ForkByFork;
import io.finetunebench.bench.suite.JmhResults;
import io.finetunebench.bench.suite.Suite;
import io.finetunebench.bench.suite.SuiteListener;
import io.finetunebench.bench.suite.SuiteRequest;
import io.finetunebench.core.engine.Backend;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/** This process as one of two sides: runs the forks that the process that started it asks for. */
final class SideServer implements SuiteListener {
  private final PrintStream answers;
  private final SuiteRequest request;
  private final String id;
  private final Instant start;
  private final Machine machine;
  private final Rulers rulers = new Rulers();
  private final List<Ruler> rulersBefore = rulers.before();
  private Duration duration = Duration.ZERO;
  private @Nullable String note;

  private SideServer(
      PrintStream answers, SuiteRequest request, String id, Instant start, Machine machine) {
    this.answers = answers;
    this.request = request;
    this.id = id;
    this.start = start;
    this.machine = machine;
  }

  /**
   * Takes standard output for the answers alone; whatever else is printed is a message. JMH's lock
   * is held by the process that started this one.
   */
  static PrintStream claimStandardOutput() {
    System.setProperty("jmh.ignoreLock", "true");
    System.setOut(System.err);
    return new PrintStream(new FileOutputStream(FileDescriptor.out), true, UTF_8);
  }

  /**
   * Serves until there is nothing more to do.
   *
   * @param answers where the answers go
   * @param request the cells
   * @param start when the side began
   * @param machineName as the caller names the machine; null for none
   */
  static int serve(
      PrintStream answers, SuiteRequest request, Instant start, @Nullable String machineName) {
    String id = String.valueOf(request.folder().getFileName());
    new SideServer(answers, request, id, start, MachineProbe.probe(machineName)).serve();
    return ExitCode.OK;
  }

  private void serve() {
    ForkByFork forks = new ForkByFork(request, this);
    BlockingQueue<String> requests = new LinkedBlockingQueue<>();
    Thread reader = new Thread(() -> read(requests), "requests");
    reader.setDaemon(true);
    reader.start();
    answer(forks, false);
    try {
      String line = requests.take();
      while (!line.equals(SideProtocol.FINISH)) {
        ForkRequest fork = ForkRequest.read(line);
        if (fork == null) {
          throw new CommandFailure(
              ExitCode.USAGE, "expected a request for a fork, found \"" + line + "\"");
        }
        note = null;
        forks.run(fork.cell(), Optional.ofNullable(fork.allowance()));
        answer(forks, false);
        line = requests.take();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    JmhResults.write(forks.outcome().jmh(), request.folder().resolve("jmh.json"), request.jmh());
    answer(forks, true);
  }

  /** Once nobody is there to ask, neither this process nor its forks have a reason to be. */
  private static void read(BlockingQueue<String> requests) {
    try (BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, UTF_8))) {
      String line = lines.readLine();
      while (line != null) {
        requests.add(line);
        if (line.equals(SideProtocol.FINISH)) {
          return;
        }
        line = lines.readLine();
      }
    } catch (IOException e) {
      System.err.println("finetune-bench: cannot read requests: " + e.getMessage());
    }
    ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
    Runtime.getRuntime().halt(ExitCode.INTERRUPTED);
  }

  private void answer(ForkByFork forks, boolean complete) {
    Suite.Outcome outcome = forks.outcome();
    RunRecord record =
        new RunRecord(
            RunRecord.SCHEMA_VERSION,
            id,
            start,
            complete ? Instant.now().truncatedTo(ChronoUnit.MILLIS) : null,
            complete,
            request.preset().id(),
            List.of(),
            BuildInfo.commit(),
            request.jmh().forksJvm(),
            outcome.backend(),
            machine,
            request.descriptions(),
            outcome.results(),
            complete ? rulers.after(rulersBefore) : rulersBefore,
            null);
    answers.println(
        new Answer(SideProtocol.VERSION, forks.runnable(), duration, note, record).line());
    answers.flush();
  }

  @Override
  public void forkStarts(int started, int planned, String cell) {}

  @Override
  public void forkEnded(BenchmarkResult result, Duration took, @Nullable String remark) {
    duration = took;
    note = remark;
  }

  @Override
  public void progress(List<BenchmarkResult> results, @Nullable Backend backend) {}
}
