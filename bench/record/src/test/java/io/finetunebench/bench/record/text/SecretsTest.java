package io.finetunebench.bench.record.text;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.record.EditedRun;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.SampleRecords;
import io.finetunebench.bench.record.json.RecordFormat;
import io.finetunebench.bench.record.machine.Jvm;
import io.finetunebench.bench.record.series.Series;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsTest {
  @ParameterizedTest
  @CsvSource({
    "-Dpass=hunter2, -Dpass=***",
    "-Dkeystore.pass=hunter2, -Dkeystore.pass=***",
    "-Dcookie=hunter2, -Dcookie=***",
    "-Dstore.password=hunter2, -Dstore.password=***",
    "-DPASSWD=a=b&c, -DPASSWD=***",
    "-Dgreeting=hello world, -Dgreeting=***",
    "-Djava.rmi.server.hostname=box7, -Djava.rmi.server.hostname=***",
    "-Dorg.nd4j.password=hunter2, -Dorg.nd4j.password=***",
    "-Durl=jdbc:postgresql://u:p@db/x, -Durl=***",
    "-javaagent:a.jar=port=1;token=t, -javaagent:a.jar=port=1;token=***",
    "-XX:OnOutOfMemoryError=notify --token=abc, -XX:OnOutOfMemoryError=***",
    "-XX:OnError=gdb - %p -Xmx2g, -XX:OnError=*** -Xmx2g",
    "-Xlog:gc:file=/tmp/gc.log, -Xlog:gc:file=***",
    "-Xlog:gc*:file=/tmp/gc.log:time:filesize=1m, -Xlog:gc*:file=***:time:filesize=1m",
    "-Xlog:gc:/tmp/a.log -Xlog:jit:b -Xmx2g, -Xlog:gc:*** -Xlog:jit:*** -Xmx2g",
    "-Dpass=a -Xmx2g -Dx=b, -Dpass=*** -Xmx2g -Dx=***",
    "-jvmArgsAppend=-Dpass=a b, -jvmArgsAppend=-Dpass=***",
    "--store=jdbc:postgresql://u:p@db/x, --store=jdbc:postgresql://***@db/x",
    "password=hunter2, password=***"
  })
  void valuesThatMayBeSecretAreMasked(String argument, String masked) {
    assertEquals(masked, Secrets.masked(argument));
    assertEquals(masked, Secrets.masked(masked));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-Xmx2g",
        "-XX:+UseG1GC",
        "-XX:OnStackReplacePercentage=140",
        "-Xlog:gc*:stdout:time",
        "-Xlog:gc",
        "-Dfile.encoding=UTF-8",
        "-Dorg.bytedeco.javacpp.cachedir=/tmp/a=b",
        "-Djava.util.concurrent.ForkJoinPool.common.parallelism=1",
        "--add-opens=java.base/java.lang=ALL-UNNAMED",
        "-javaagent:jacoco.jar=destfile=a.exec,excludes=b",
        "--preset",
        "quick"
      })
  void whatMattersToSpeedAndHoldsNoSecretStays(String argument) {
    assertEquals(argument, Secrets.masked(argument));
  }

  /** The record and what is read from other tools, so that neither files nor screens show more. */
  @Test
  void noRecordHoldsASecret() {
    RunRecord full = SampleRecords.full();
    RunRecord record =
        EditedRun.of(full)
            .commandLine(List.of("run", "--", "-jvmArgs", "-Dpass=hunter2 -Xmx1g"))
            .record();
    assertFalse(RecordFormat.write(record).contains("hunter2"));
    assertTrue(RecordFormat.write(record).contains("-Xmx1g"));
    assertEquals(
        List.of("-Dcookie=***", "-Xss1m"),
        new Jvm("17", "v", "n", List.of("-Dcookie=hunter2", "-Xss1m")).flags());
    String old =
        new String(RecordFormat.write(full).getBytes(UTF_8), UTF_8)
            .replaceFirst("\"flags\": \\[[^]]*]", "\"flags\": [\"-Dkeystore.pass=hunter2\"]");
    assertFalse(
        Series.of(RecordFormat.read(old, "old"))
            .get(0)
            .origin()
            .versions()
            .toString()
            .contains("hunter2"));
  }

  @Test
  void aLongArgumentTakesNoTime() {
    for (String part : List.of("a", "-D", "pass", "=", " ", "://", "&x=")) {
      String argument = part.repeat(100_000 / part.length());
      Assertions.assertTimeoutPreemptively(
          Duration.ofSeconds(10), () -> Secrets.masked(argument), part);
    }
  }
}
