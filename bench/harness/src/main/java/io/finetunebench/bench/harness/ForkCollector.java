package io.finetunebench.bench.harness;

import io.finetunebench.bench.calibrate.CalibrationPool;
import io.finetunebench.bench.cli.CommandFailure;
import io.finetunebench.bench.cli.ExitCode;
import io.finetunebench.bench.cli.JmhSession;
import io.finetunebench.bench.machine.BuildInfo;
import io.finetunebench.bench.machine.JvmProbe;
import io.finetunebench.bench.machine.MachineProbe;
import io.finetunebench.bench.machine.Rulers;
import io.finetunebench.bench.record.BenchmarkResult;
import io.finetunebench.bench.record.Machine;
import io.finetunebench.bench.record.Ruler;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.Validity;
import io.finetunebench.bench.store.FolderStore;
import io.finetunebench.bench.suite.SlowedFork;
import io.finetunebench.bench.suite.Suite;
import io.finetunebench.bench.workload.Workload;
import io.finetunebench.core.network.Precision;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** Measures forks of an engine one after the other into a pool, a record each. */
final class ForkCollector {
  private final Fork fork;
  private final FolderStore pool;
  private final JmhSession session;
  private final List<String> arguments;
  private final Random random = new Random();
  private final Machine machine = MachineProbe.probe(null);
  private final Rulers rulers = new Rulers();

  /**
   * What a fork does.
   *
   * @param engine name of an engine that can run here
   * @param iterations how many count
   * @param iteration how long each lasts; one that is shorter than an epoch holds one
   * @param neighbours how many run beside it
   */
  record Fork(String engine, Workload work, int iterations, Duration iteration, int neighbours) {}

  /**
   * Makes one.
   *
   * @param session in which forks run
   * @param arguments as they were typed
   */
  ForkCollector(Fork fork, FolderStore pool, JmhSession session, List<String> arguments) {
    this.fork = fork;
    this.pool = pool;
    this.session = session;
    this.arguments = List.copyOf(arguments);
  }

  /**
   * Measures two forks of the engine as it is and one for each slowdown, in random order.
   *
   * @param slowdowns percentages of more work
   * @return how many forks these are
   * @throws CommandFailure if a fork fails
   */
  int block(List<Integer> slowdowns) {
    List<Integer> block = new ArrayList<>(slowdowns);
    Collections.addAll(block, 0, 0);
    Collections.shuffle(block, random);
    block.forEach(this::measure);
    return block.size();
  }

  private void measure(int percent) {
    List<Ruler> before = rulers.before();
    Instant begin = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    String id = RunRecord.newId(begin);
    Suite.Results outcome =
        SlowedFork.run(
            fork.engine, fork.work, percent, fork.iterations, fork.iteration, pool.attachments(id));
    Instant end = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    BenchmarkResult result = outcome.results().get(0);
    if (result.validity().status() != Validity.Status.VALID) {
      throw new CommandFailure(
          ExitCode.INVALID, "a fork of " + fork.engine + " failed: " + result.validity().reason());
    }
    Map<String, String> parameters = new TreeMap<>(result.parameters());
    parameters.put(CalibrationPool.SLOWDOWN, String.valueOf(percent));
    parameters.put(CalibrationPool.NEIGHBOURS, String.valueOf(fork.neighbours));
    RunRecord record =
        new RunRecord(
            RunRecord.SCHEMA_VERSION,
            id,
            begin,
            end,
            true,
            "calibrate",
            arguments,
            BuildInfo.commit(),
            JvmProbe.probe(),
            outcome.backend(),
            machine,
            List.of(fork.work.describe(Precision.FLOAT)),
            List.of(
                new BenchmarkResult(
                    result.benchmark(),
                    parameters,
                    result.load(),
                    result.validity(),
                    result.check(),
                    result.metrics(),
                    result.latencies(),
                    result.noise(),
                    result.phases(),
                    result.device())),
            rulers.after(before),
            null);
    session.whole(() -> pool.save(record));
  }
}
