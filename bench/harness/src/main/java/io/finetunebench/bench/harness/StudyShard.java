package io.finetunebench.bench.harness;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.finetunebench.bench.cli.command.CommandFailure;
import io.finetunebench.bench.harness.study.EarlierStudy;
import io.finetunebench.bench.harness.study.StudyReport;
import io.finetunebench.bench.record.Environment;
import io.finetunebench.bench.record.RunIdentity;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.Shard;
import io.finetunebench.bench.runner.machine.BuildInfo;
import io.finetunebench.core.experiment.study.SeedResult;
import io.finetunebench.core.experiment.study.StudySettings;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** The part of a study that one of several machines runs. */
final class StudyShard {
  private static final int MOST_NAMED = 5;

  private final Shard shard;
  private final List<Long> seeds;
  private final Instant start = Instant.now().truncatedTo(ChronoUnit.MILLIS);

  /**
   * Finds the seeds of a shard.
   *
   * @param all seeds of the study
   * @param engine that the study runs on
   */
  StudyShard(Shard part, StudySettings.Seeds all, String engine) {
    String names = all.count() + " from " + all.first();
    shard = part.of(List.of("seeds " + names), Map.of("seeds", names, "engine", engine));
    seeds =
        LongStream.range(all.first(), all.first() + all.count()).filter(part::has).boxed().toList();
  }

  /** Returns how many seeds of the study are this shard's. */
  int count() {
    return seeds.size();
  }

  /** Returns the seeds of the study that are this shard's, of which there is one at least. */
  StudySettings.Seeds seeds() {
    return new StudySettings.Seeds(seeds.get(0), seeds.size(), shard.count());
  }

  /** Says in one line what the shard has. */
  String content() {
    return "%s of job %s has %d of %s%s%s"
        .formatted(
            shard.words(),
            shard.job(),
            seeds.size(),
            shard.suite().get(0),
            seeds.isEmpty() ? ", so that there is nothing to do here" : ": ",
            String.join(", ", seeds.stream().limit(MOST_NAMED).map(String::valueOf).toList())
                + (seeds.size() > MOST_NAMED ? " ..." : ""));
  }

  /** Returns the record of the shard, beside which the study lies. */
  RunRecord record(String id, Environment environment, boolean complete) {
    Instant end = complete ? Instant.now().truncatedTo(ChronoUnit.MILLIS) : null;
    return new RunRecord(
            new RunIdentity(id, start, end, complete, Shard.STUDY, BuildInfo.commit()),
            environment,
            List.of(),
            List.of(),
            null)
        .of(shard);
  }

  /**
   * Returns the seeds that a shard has run.
   *
   * @param run its record
   * @param json the study beside it; null where there is none
   * @param asked the study that the shards are of
   * @throws CommandFailure if it is another study, or not all of the shard
   */
  static List<SeedResult> results(RunRecord run, byte @Nullable [] json, StudyReport asked) {
    Shard shard = Objects.requireNonNull(run.shard());
    String name = shard.words() + " of job " + shard.job() + ", run " + run.id();
    List<SeedResult> results;
    try {
      results =
          json == null ? List.of() : new EarlierStudy(new String(json, UTF_8), name).all(asked);
    } catch (IllegalArgumentException e) {
      throw CommandFailure.usage(String.valueOf(e.getMessage()));
    }
    List<Long> found = results.stream().map(SeedResult::seed).toList();
    if (!found.equals(
        new StudyShard(shard, asked.result().settings().seeds(), asked.engine()).seeds)) {
      throw CommandFailure.usage(
          name + " is half-written: it has " + found.size() + " seeds; measure it again");
    }
    return results;
  }
}
