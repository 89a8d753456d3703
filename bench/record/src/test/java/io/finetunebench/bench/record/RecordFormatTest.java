package io.finetunebench.bench.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.core.engine.Backend;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class RecordFormatTest {
  private static final String KEPT = "record-v2-queued.json";

  @Test
  void whatIsWrittenReadsBackEqual() {
    for (RunRecord record : List.of(SampleRecords.full(), SampleRecords.sparse())) {
      assertEquals(record, RecordFormat.read(RecordFormat.write(record), "memory"));
    }
  }

  @Test
  void theKeptRecordReads() {
    assertEquals(SampleRecords.full(), RecordFormat.read(kept(), KEPT));
  }

  @Test
  void theKeptRecordThatKnowsNothingOfMigAndQueuesStillReads() {
    String name = "record-v2-pairs.json";
    assertEquals(earlier(SampleRecords.full()), RecordFormat.read(kept(name), name));
  }

  @Test
  void anInstanceOfASplitGpuReadsBackAsOne() {
    String instance = kept().replace("\"mig\": false", "\"mig\": true");
    RunRecord read = RecordFormat.read(instance, KEPT);
    assertTrue(Objects.requireNonNull(read.results().get(0).device()).sharesGpu());
    assertEquals(instance, RecordFormat.write(read));
  }

  @Test
  void theKeptRecordWithoutPairsStillReads() {
    String name = "record-v2-warmup.json";
    assertEquals(
        SampleRecords.inTurns(earlier(SampleRecords.full()), null),
        RecordFormat.read(kept(name), name));
  }

  @Test
  void theKeptRecordWithoutAWarmupStillReads() {
    RunRecord full = SampleRecords.inTurns(SampleRecords.full(), null);
    List<BenchmarkResult> results = new ArrayList<>(full.results());
    results.set(
        0,
        withMetrics(List.of(SampleRecords.metric().withWarmup(null), SampleRecords.allocation())));
    assertEquals(
        EditedRun.of(full).results(results).record(),
        RecordFormat.read(kept("record-v2.json"), "record-v2.json"));
  }

  @Test
  void theKeptRecordOfVersionOneStillReads() {
    assertEquals(
        withFirstMetric(null), RecordFormat.read(kept("record-v1.json"), "record-v1.json"));
  }

  @Test
  void theFastestOperationsOfVersionOneStandInTheMetricsUnit() {
    String rates =
        kept("record-v1.json")
            .replace("\"operationNanos\": [ 7, 8 ]", "\"operationNanos\": [ 200000, 100000 ]")
            .replace(
                "\"fastestOperationNanos\": [ 7, 8 ]",
                "\"fastestOperationNanos\": [ 100000, 80000 ]")
            .replace("\"operationNanos\": [ 9 ]", "\"operationNanos\": [ 90000 ]")
            .replace("\"fastestOperationNanos\": [ 9 ]", "\"fastestOperationNanos\": [ 50000 ]");
    assertEquals(
        withFirstMetric(
            List.of(List.of(6.4e6 / 0.5, 6.5e6 / 0.8), List.of(6.6e6 / (50_000.0 / 90_000)))),
        RecordFormat.read(rates, "memory"));
    assertEquals(
        List.of(List.of(6.4e6 * 0.5, 6.5e6 * 0.8), List.of(6.6e6 * (50_000.0 / 90_000))),
        RecordFormat.read(rates.replaceFirst("bigger-is-better", "smaller-is-better"), "memory")
            .results()
            .get(0)
            .metrics()
            .get(0)
            .fastest());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"fastestOperationNanos\": [ 50000 ] | \"fastestOperationNanos\": [ 49999 ]",
        "\"fastestOperationNanos\": [ 50000 ] | \"fastestOperationNanos\": null",
        "\"operationNanos\": [ 90000 ] | \"operationNanos\": [ 90000, 1 ]",
        "\"operationNanos\": [ 90000 ] | \"old\": null",
      })
  void versionOneDoesNotKnowThemWhereTheClockIsTooCoarseOrAForkDoesNot(String good, String bad) {
    String known =
        kept("record-v1.json")
            .replaceAll("(perationNanos\": \\[) 7, 8 ]", "$1 90000, 90000 ]")
            .replace("\"operationNanos\": [ 9 ]", "\"operationNanos\": [ 90000 ]")
            .replace("\"fastestOperationNanos\": [ 9 ]", "\"fastestOperationNanos\": [ 50000 ]");
    assertTrue(known.contains(good), known);
    assertNotEquals(withFirstMetric(null), RecordFormat.read(known, "memory"));
    assertEquals(withFirstMetric(null), RecordFormat.read(known.replace(good, bad), "memory"));
  }

  @Test
  void theRateThatAnOpenLoadAchievedWasNeverJudged() {
    String json =
        kept("record-v1.json")
            .replaceFirst("\"name\": \"throughput\"", "\"name\": \"achieved rate\"");
    assertEquals(
        Judging.NOT_JUDGED,
        RecordFormat.read(json, "memory").results().get(0).metrics().get(0).judging());
  }

  private static RunRecord earlier(RunRecord full) {
    List<BenchmarkResult> results = new ArrayList<>(full.results());
    results.set(0, withMetrics(results.get(0).metrics()));
    return EditedRun.of(full).results(results).record();
  }

  /** The valid result as records had it that did not know of MIG and of queues. */
  private static BenchmarkResult withMetrics(List<Metric> metrics) {
    BenchmarkResult valid = SampleRecords.validResult();
    DeviceUse device = Objects.requireNonNull(valid.device());
    return new BenchmarkResult(
        valid.benchmark(),
        valid.parameters(),
        valid.load(),
        valid.validity(),
        valid.check(),
        metrics,
        valid.latencies(),
        Objects.requireNonNull(valid.noise()).stream()
            .map(RecordFormatTest::withoutQueues)
            .toList(),
        valid.phases(),
        new DeviceUse(
            device.backend(),
            device.name(),
            device.computeCapability(),
            device.standIn(),
            null,
            device.forks()));
  }

  private static ForkNoise withoutQueues(ForkNoise noise) {
    return new ForkNoise(
        noise.unsteady(),
        noise.computeBeforeNanos(),
        noise.computeAfterNanos(),
        noise.copyBeforeNanos(),
        noise.copyAfterNanos(),
        noise.wallNanos(),
        noise.cpuNanos(),
        null,
        noise.voluntarySwitches(),
        noise.involuntarySwitches(),
        noise.collections(),
        noise.collectionMillis(),
        noise.compilationMillis());
  }

  /** The full record with the one metric of its valid result that version 1 had. */
  private static RunRecord withFirstMetric(@Nullable List<List<Double>> fastest) {
    RunRecord full = SampleRecords.inTurns(SampleRecords.full(), null);
    Metric metric = SampleRecords.metric();
    List<BenchmarkResult> results = new ArrayList<>(full.results());
    results.set(
        0,
        withMetrics(
            List.of(
                new Metric(
                    metric.name(),
                    metric.unit(),
                    metric.direction(),
                    metric.judging(),
                    metric.score(),
                    metric.interval(),
                    metric.samples(),
                    fastest))));
    Backend backend = Objects.requireNonNull(full.backend());
    return EditedRun.of(full)
        // Version 1 did not keep the backend's device.
        .backend(
            new Backend(
                backend.name(),
                backend.versions(),
                backend.threads(),
                backend.details(),
                null,
                backend.standIn()))
        .results(results)
        .record();
  }

  @Test
  void aBackendOfVersionOneKeepsWhatItKnew() {
    String json =
        kept("record-v1.json")
            .replaceFirst("\"dl4jVersion\": \"[^\"]*\"", "\"dl4jVersion\": null")
            .replaceFirst("\"ompThreads\": 1,", "");
    Backend backend = Objects.requireNonNull(RecordFormat.read(json, "memory").backend());
    assertEquals(
        Map.of("ND4J", "1.0.0-M2.1", "BLAS", "OPENBLAS", "binary level", "avx512"),
        backend.versions());
    assertEquals(Map.of("BLAS", 1), backend.threads());
    assertEquals(false, backend.standIn());
    assertTrue(
        refusal(json.replace("\"blasThreads\": 1", "\"blasThreads\": \"1\""))
            .contains("backend.threads.BLAS: expected a whole number, found \"1\""));
  }

  /** A store keeps the series of a run as it was saved, and holds against them what it reads. */
  @Test
  void aProcessorsSeriesStayTheSameWhenARecordIsReadBack() {
    RunRecord run = withBackend(Backend.ofProcessor("CpuBackend", Map.of(), Map.of(), Map.of()));
    List<SeriesKey> keys = keys(run);
    assertEquals("CpuBackend", keys.get(0).backend());
    assertEquals(keys, keys(RecordFormat.read(RecordFormat.write(run), "memory")));
  }

  private static List<SeriesKey> keys(RunRecord run) {
    return Scores.of(run).scores().stream().map(Scores.Score::key).toList();
  }

  private static RunRecord withBackend(Backend backend) {
    RunRecord sparse = SampleRecords.sparse();
    BenchmarkResult full = SampleRecords.validResult();
    BenchmarkResult withoutDevice =
        new BenchmarkResult(
            full.benchmark(),
            full.parameters(),
            full.load(),
            full.validity(),
            full.check(),
            full.metrics(),
            full.latencies(),
            full.noise());
    return EditedRun.of(sparse).backend(backend).results(List.of(withoutDevice)).record();
  }

  @Test
  void theWriterStillWritesTheKeptRecordToTheByte() {
    assertEquals(kept(), RecordFormat.write(SampleRecords.full()));
  }

  @Test
  void scoresAreTheRecordWithoutWhatOnlyItsOwnPageShows(@TempDir Path folder) throws IOException {
    RunRecord full = SampleRecords.full();
    Path file = folder.resolve("record.json");
    Files.writeString(file, RecordFormat.write(full));
    List<BenchmarkResult> bare = new ArrayList<>();
    for (BenchmarkResult result : full.results()) {
      DeviceUse device = result.device();
      bare.add(
          new BenchmarkResult(
              result.benchmark(),
              result.parameters(),
              result.load(),
              result.validity(),
              result.check(),
              result.metrics(),
              List.of(),
              List.of(),
              List.of(),
              device == null
                  ? null
                  : new DeviceUse(
                      device.backend(),
                      device.name(),
                      device.computeCapability(),
                      device.standIn(),
                      device.mig(),
                      List.of())));
    }
    assertEquals(EditedRun.of(full).results(bare).record(), RecordFormat.readScores(file));
  }

  @Test
  void scoresOfWhatIsNoRecordAreRefusedAsTheWholeIs(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("record.json");
    for (String json :
        List.of(
            "",
            "{",
            "null",
            "[]",
            kept() + "}",
            kept().replaceFirst("\"schemaVersion\": 2", "\"schemaVersion\": 3"),
            kept().replaceFirst("\"score\": ", "\"score\": \"x\", \"old\": "),
            kept().replaceFirst("\"latencies\": \\[", "\"latencies\": 5, \"old\": ["),
            kept().replaceFirst("\"metrics\": \\[", "\"metrics\": {}, \"old\": ["),
            kept().replaceFirst("\"noise\": \\[", "\"noise\": [}, "))) {
      Files.writeString(file, json);
      String whole =
          assertThrows(MalformedRecordException.class, () -> RecordFormat.read(file)).getMessage();
      assertEquals(
          whole,
          assertThrows(MalformedRecordException.class, () -> RecordFormat.readScores(file))
              .getMessage());
    }
    Path absent = folder.resolve("absent.json");
    assertThrows(MalformedRecordException.class, () -> RecordFormat.readScores(absent));
  }

  @Test
  void fieldsThatMayBeNullMayBeAbsent() {
    String json = kept().replaceAll("\"finishedAt\": \"[^\"]*\",", "");
    assertFalse(json.contains("finishedAt"));
    assertEquals(null, RecordFormat.read(json, KEPT).finishedAt());
  }

  @Test
  void unknownFieldsAreIgnored() {
    String json =
        kept()
            .replaceFirst("\\{", "{ \"mood\": {\"calm\": [1, 2]},")
            .replaceFirst("\"score\":", "\"colour\": \"red\", \"score\":");
    assertEquals(SampleRecords.full(), RecordFormat.read(json, KEPT));
  }

  @Test
  void anInfiniteErrorOfAFailedCheckSurvives() {
    String json = kept().replace("\"NaN\"", "\"Infinity\"");
    Check check = RecordFormat.read(json, KEPT).results().get(1).check();
    assertTrue(check != null && Double.isInfinite(check.error()) && !check.passed());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"score\": 6500000.0 | \"score\": \"fast\" | results[0].metrics[0].score: expected a"
            + " number, found \"fast\";",
        "\"score\": 6500000.0 | \"score\": \"6500000\" | results[0].metrics[0].score: expected a"
            + " number, found \"6500000\";",
        "\"score\": 6500000.0 | \"score\": \"NaN\" | results[0].metrics[0]: expected score to be a"
            + " finite number, found NaN;",
        "\"score\": 6500000.0 | \"score\": 1e999 | results[0].metrics[0]: expected score to be a"
            + " finite number, found Infinity;",
        "\"score\": 6500000.0 | \"score\": NaN | expected JSON, found: Non-standard token 'NaN'",
        "\"score\": 6500000.0 | \"score\": null | results[0].metrics[0].score: expected a number,"
            + " found null;",
        "\"score\": 6500000.0, | `` | results[0].metrics[0].score: expected a number, found"
            + " nothing;",
        "\"preset\": \"quick\" | \"preset\": 5 | preset: expected text, found 5;",
        "\"preset\": \"quick\" | \"preset\": null | expected preset, found nothing;",
        "\"preset\": \"quick\", | `` | expected preset, found nothing;",
        "\"preset\": \"quick\" | \"preset\": \"quick\", \"preset\": \"standard\" | found: Duplicate"
            + " Object property \"preset\";",
        "\"cores\": 2 | \"cores\": 2.5 | machine.identity.cores: expected a whole number, found"
            + " 2.5;",
        "\"cores\": 2 | \"cores\": 0 | machine.identity: expected cores of 1 or more, found 0;",
        "\"complete\": true | \"complete\": 1 | complete: expected true or false, found 1;",
        "\"startedAt\": \"2026-11-24T13:21:00.250Z\" | \"startedAt\": \"yesterday\" | startedAt:"
            + " expected an instant such as 2026-11-24T13:21:00Z, found \"yesterday\";",
        "\"startedAt\": \"2026-11-24T13:21:00.250Z\" | \"startedAt\": 17 | startedAt: expected an"
            + " instant such as 2026-11-24T13:21:00Z, found 17;",
        "\"commandLine\": [ | \"commandLine\": 7, \"old\": [ | commandLine: expected a list, found"
            + " 7;",
        "\"identity\": { | \"identity\": 7, \"old\": { | machine.identity: expected an object,"
            + " found 7;",
        "\"bigger-is-better\" | \"BIGGER_IS_BETTER\" | results[0].metrics[0].direction: expected"
            + " one of bigger-is-better, smaller-is-better, found \"BIGGER_IS_BETTER\";",
        "\"bigger-is-better\" | 0 | results[0].metrics[0].direction: expected one of"
            + " bigger-is-better, smaller-is-better, found 0;",
        "\"status\": \"invalid\" | \"status\": \"valid\" | results[1].validity: expected no reason"
            + " for a valid result, found the loss became NaN in epoch 2;",
        "\"epoch.hlog\" | \"../epoch.hlog\" | results[0].latencies[0]: expected histogramLog to be"
            + " a file name relative to the record's folder, found ../epoch.hlog;",
        "\"wallNanos\": [ 7, 8 ] | \"wallNanos\": [ 7 ] | results[0].noise[0]: expected 1 values of"
            + " computeBeforeNanos, found 2;",
        "\"samples\": [ [ 6400000.0, 6500000.0 ], | \"samples\": [ [ 6400000.0 ], |"
            + " results[0].metrics[0]: expected fastest of iterations by fork [1, 1], found [2,"
            + " 1];",
        "\"wallNanos\": [ 9 ] | \"wallNanos\": [ 9, 9 ] | results[0].noise[1]: expected 2 values of"
            + " computeBeforeNanos, found 1;",
        "\"warmup\": [ [ 1100000.0, 6000000.0 ], [ 1200000.0 ] ] | \"warmup\": [ [ 1.0 ] ] |"
            + " results[0].metrics[0]: expected the warm-up of 2 forks, found [[1.0]]",
        "\"judging\": \"fastest-operation\" | \"judging\": \"bytes\" | results[0].metrics[0]:"
            + " expected bytes of which fewer are better, found BIGGER_IS_BETTER;",
        "\"judging\": \"fastest-operation\" | \"judging\": \"not-judged\" | results[0].metrics[0]:"
            + " expected no fastest operations in a metric that is not judged by them, found"
            + " NOT_JUDGED;",
        "\"judging\": \"fastest-operation\" | \"judging\": \"mean\" |"
            + " results[0].metrics[0].judging: expected one of fastest-operation, bytes,"
            + " not-judged, found \"mean\";",
        "\"enqueueNanos\": [ 5, 6 ] | \"enqueueNanos\": [ 5 ] | results[0]: expected 2 values of"
            + " enqueueNanos in fork 0, found [5];",
        "\"looks\": [ 6, 7 ] | \"looks\": [ 6 ] | results[0].device.forks[0]: expected 1 values of"
            + " lowestSmMegahertz, found 2;",
        "\"schemaVersion\": 2 | \"schemaVersion\": 3 | schemaVersion: expected 2 or less, found 3;"
            + " read it with a newer finetune-bench",
        "\"schemaVersion\": 2 | \"schemaVersion\": 0 | schemaVersion: expected a whole number of 1"
            + " or more, found 0;",
        "\"schemaVersion\": 2 | \"schemaVersion\": \"1\" | schemaVersion: expected a whole number"
            + " of 1 or more, found \"1\";",
        "\"schemaVersion\": 2, | `` | schemaVersion: expected a whole number of 1 or more, found"
            + " nothing;",
      })
  void aMalformedRecordIsRefusedInOneLineThatNamesThePlace(
      String good, String bad, String expected) {
    assertTrue(kept().contains(good), good);
    String message = refusal(kept().replace(good, bad));
    assertTrue(message.startsWith("store/record.json: "), message);
    assertTrue(message.contains(expected), message);
    assertEquals(1, message.lines().count(), message);
  }

  @Test
  void textThatIsNotOneWholeRecordIsRefused() {
    String half = kept().substring(0, kept().length() / 2);
    assertTrue(refusal(half).contains(": line "), refusal(half));
    assertFalse(refusal(half).contains("StreamReadFeature"), refusal(half));
    assertTrue(refusal(kept() + "]").contains(": line "), refusal(kept() + "]"));
    assertTrue(refusal(kept() + "{}").contains("record"), refusal(kept() + "{}"));
    for (String text : List.of("", " ", "[]", "7", "null", "\u0000", "record")) {
      assertEquals(1, refusal(text).lines().count(), refusal(text));
    }
  }

  @Test
  void aFileThatIsNoTextOrNotThereIsRefused(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("record.json");
    assertTrue(refusal(file).contains("no such file"), refusal(file));
    Files.write(file, new byte[] {'{', (byte) 0xC3, (byte) 0x28});
    assertTrue(refusal(file).contains("UTF-8"), refusal(file));
    Files.writeString(file, kept());
    assertEquals(SampleRecords.full(), RecordFormat.read(file));
    assertEquals(1, refusal(folder).lines().count());
  }

  @Test
  void earlierVersionsPassThroughEachLaterStepInOrder() {
    SchemaUpgrades upgrades =
        new SchemaUpgrades(
            List.of(
                record -> record.put("trail", record.path("trail").asString() + " to 2"),
                record -> record.put("trail", record.path("trail").asString() + " to 3")));
    assertEquals(3, upgrades.newestVersion());
    assertEquals("from 1 to 2 to 3", upgrades.upgrade(version(1)).path("trail").asString());
    assertEquals("from 2 to 3", upgrades.upgrade(version(2)).path("trail").asString());
    assertEquals("from 3", upgrades.upgrade(version(3)).path("trail").asString());
    assertEquals(3, upgrades.upgrade(version(1)).path("schemaVersion").intValue());
  }

  @Test
  void thereIsAStepForEveryVersionBeforeTheNewest() {
    assertEquals(RunRecord.SCHEMA_VERSION, SchemaUpgrades.ALL.newestVersion());
  }

  private static ObjectNode version(int version) {
    return JsonMapper.shared()
        .createObjectNode()
        .put("schemaVersion", version)
        .put("trail", "from " + version);
  }

  private static String refusal(String json) {
    return message(() -> RecordFormat.read(json, "store/record.json"));
  }

  private static String refusal(Path file) {
    return message(() -> RecordFormat.read(file));
  }

  private static String message(Executable read) {
    return String.valueOf(assertThrows(MalformedRecordException.class, read).getMessage());
  }

  static String kept() {
    return kept(KEPT);
  }

  private static String kept(String name) {
    try (InputStream in = RecordFormatTest.class.getResourceAsStream(name)) {
      assertTrue(in != null, name);
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
