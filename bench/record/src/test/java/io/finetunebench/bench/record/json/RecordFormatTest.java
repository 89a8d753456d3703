package io.finetunebench.bench.record.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.record.BenchmarkResult;
import io.finetunebench.bench.record.Check;
import io.finetunebench.bench.record.EditedRun;
import io.finetunebench.bench.record.ResultBuilder;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.SampleRecords;
import io.finetunebench.bench.record.machine.BackendDescription;
import io.finetunebench.bench.record.series.Scores;
import io.finetunebench.bench.record.series.SeriesKey;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordFormatTest {
  private static final String KEPT = "record.json";

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
  void aProcessorsSeriesStayTheSameWhenARecordIsReadBack() {
    RunRecord run =
        withBackend(new BackendDescription("CpuBackend", Map.of(), Map.of(), Map.of(), null, null));
    List<SeriesKey> keys = keys(run);
    assertEquals("CpuBackend", keys.get(0).backend());
    assertEquals(keys, keys(RecordFormat.read(RecordFormat.write(run), "memory")));
  }

  private static List<SeriesKey> keys(RunRecord run) {
    return Scores.of(run).scores().stream().map(Scores.Score::key).toList();
  }

  private static RunRecord withBackend(BackendDescription backend) {
    RunRecord sparse = SampleRecords.sparse();
    BenchmarkResult full = SampleRecords.validResult();
    BenchmarkResult withoutDevice = ResultBuilder.of(full).device(null).result();
    return EditedRun.of(sparse).backend(backend).results(List.of(withoutDevice)).record();
  }

  @Test
  void theWriterStillWritesTheKeptRecordToTheByte() {
    assertEquals(kept(), RecordFormat.write(SampleRecords.full()));
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
        "\"preset\": \"quick\" | \"preset\": 5 | run.preset: expected text, found 5;",
        "\"preset\": \"quick\" | \"preset\": null | run: expected preset, found nothing;",
        "\"preset\": \"quick\", | `` | run: expected preset, found nothing;",
        "\"preset\": \"quick\" | \"preset\": \"quick\", \"preset\": \"standard\" | found: Duplicate"
            + " Object property \"preset\";",
        "\"cores\": 2 | \"cores\": 2.5 | environment.machine.identity.cores: expected a whole"
            + " number, found 2.5;",
        "\"cores\": 2 | \"cores\": 0 | environment.machine.identity: expected cores of 1 or more,"
            + " found 0;",
        "\"complete\": true | \"complete\": 1 | run.complete: expected true or false, found 1;",
        "\"startedAt\": \"2026-11-24T13:21:00.250Z\" | \"startedAt\": \"yesterday\" |"
            + " run.startedAt: expected an instant such as 2026-11-24T13:21:00Z, found"
            + " \"yesterday\";",
        "\"startedAt\": \"2026-11-24T13:21:00.250Z\" | \"startedAt\": 17 | run.startedAt: expected"
            + " an instant such as 2026-11-24T13:21:00Z, found 17;",
        "\"commandLine\": [ | \"commandLine\": 7, \"old\": [ | environment.commandLine: expected a"
            + " list, found 7;",
        "\"identity\": { | \"identity\": 7, \"old\": { | environment.machine.identity: expected an"
            + " object, found 7;",
        "\"hint\": \"rate\" | \"hint\": \"RATE\" | results[0].metrics[0].hint: expected one of"
            + " time, rate, bytes, shown, detail, found \"RATE\";",
        "\"hint\": \"rate\" | \"hint\": 0 | results[0].metrics[0].hint: expected one of time, rate,"
            + " bytes, shown, detail, found 0;",
        "\"status\": \"invalid\" | \"status\": \"valid\" | results[1].validity: expected no reason"
            + " for a valid result, found the loss became NaN in epoch 2;",
        "\"epoch.hlog\" | \"../epoch.hlog\" | results[0].latencies[0]: expected histogramLog to be"
            + " a file name relative to the record's folder, found ../epoch.hlog;",
        "\"samples\": [ 6400000.0, 6500000.0 ] | \"samples\": [ 6400000.0 ] |"
            + " results[0].metrics[0].forks[0]: expected the fastest of 1 iterations, found 2;",
        "\"hint\": \"rate\" | \"hint\": \"bytes\" | results[0].metrics[0]: expected no fastest"
            + " operations in a metric that is not judged by them, found BYTES;",
        "\"samples\": [ 320.0 ] | \"samples\": [] | results[0].metrics[1]: expected at least one"
            + " sample in fork 1, found none;",
        "\"schemaVersion\": 1 | \"schemaVersion\": 2 | schemaVersion: expected 1, found 2; read it"
            + " with the finetune-bench that wrote it",
        "\"schemaVersion\": 1 | \"schemaVersion\": 0 | schemaVersion: expected 1, found 0; read it"
            + " with the finetune-bench that wrote it",
        "\"schemaVersion\": 1 | \"schemaVersion\": \"1\" | schemaVersion: expected 1, found \"1\";",
        "\"schemaVersion\": 1, | `` | schemaVersion: expected 1, found nothing;",
        "\"workloads\": [ | \"old\": [ | expected workloads, found nothing;",
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
    try (InputStream in = RecordFormatTest.class.getResourceAsStream(KEPT)) {
      assertTrue(in != null, KEPT);
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
