package io.finetunebench.bench.benchmarks.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.turns.Wire;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.WarmupMode;

class JmhArgumentsTest {
  @TempDir private Path folder = Path.of("");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--nonsense",
        "-f",
        "-f -1",
        "-f many",
        "-i 0",
        "-wi -1",
        "-r soon",
        "-t 0",
        "-bm fast",
        "-tu parsecs",
        "-rf yaml",
        "-v LOUD",
        "-wm COLD",
        "-tg 0",
        "-p engine"
      })
  void rejectsWhatJmhDoesNotUnderstand(String arguments) {
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> JmhArguments.parse(List.of(arguments.split(" "))))
            .getMessage();
    assertTrue(String.valueOf(message).startsWith("JMH does not understand"), message);
  }

  @Test
  void everyForkIsGivenWhatIsNotTheRuns() {
    Options options =
        parse(
                "-f 7 -wf 2 -i 3 -r 5s -wi 4 -w 6s -bm ss -p engine=dl4j -rff x -rf csv Some",
                "-e Other -t 2 -tu ns -to 9s -gc true -si false -foe true -bs 10 -wbs 11 -opi 12",
                "-wm BULK -wmb Warm -jvm j -jvmArgs -Xa -jvmArgsPrepend -Xp -jvmArgsAppend -Xb",
                "-prof gc -prof stack:lines=2")
            .withoutSelection()
            .build();
    assertEquals(2, options.getThreads().get());
    assertEquals(TimeUnit.NANOSECONDS, options.getTimeUnit().get());
    assertEquals(TimeValue.seconds(9), options.getTimeout().get());
    assertTrue(options.shouldDoGC().get());
    assertFalse(options.shouldSyncIterations().get());
    assertTrue(options.shouldFailOnError().get());
    assertEquals(10, options.getMeasurementBatchSize().get());
    assertEquals(11, options.getWarmupBatchSize().get());
    assertEquals(12, options.getOperationsPerInvocation().get());
    assertEquals(WarmupMode.BULK, options.getWarmupMode().get());
    assertEquals(List.of("Warm"), options.getWarmupIncludes());
    assertEquals("j", options.getJvm().get());
    assertEquals(List.of("-Xa"), List.copyOf(options.getJvmArgs().get()));
    assertEquals(List.of("-Xp"), List.copyOf(options.getJvmArgsPrepend().get()));
    assertFalse(options.getJvmArgsAppend().hasValue(), "a fork's own are added to these");
    assertEquals(
        List.of(Wire.PROFILER + ":", "gc:", "stack:lines=2"),
        options.getProfilers().stream().map(p -> p.getKlass() + ":" + p.getOpts()).toList());
    assertFalse(options.getForkCount().hasValue());
    assertFalse(options.getResult().hasValue());
    assertFalse(options.getResultFormat().hasValue());
    assertFalse(options.getParameter("engine").hasValue());
    assertEquals(List.of(), options.getIncludes());
    assertEquals(List.of(), List.copyOf(options.getBenchModes()));
  }

  @Test
  void theFileOfResultsIsJmhs() {
    assertEquals(Optional.empty(), parse("-f 1").resultFile());
    assertEquals(Optional.of(Path.of("a.txt")), parse("-rff a.txt").resultFile());
    assertEquals(ResultFormatType.CSV, parse("-rff a.txt").resultFormat());
    assertEquals(Optional.of(Path.of("jmh-result.json")), parse("-rf json").resultFile());
    assertEquals(ResultFormatType.LATEX, parse("-rf latex").resultFormat());
  }

  @Test
  void theFileOfResultsIsMadeFirstAndKeepsWhatItHeld() throws IOException {
    Path file = folder.resolve("results.csv");
    parse("-rff " + file).claimResultFile();
    assertEquals("", Files.readString(file));
    Files.writeString(file, "older");
    parse("-rff " + file).claimResultFile();
    assertEquals("older", Files.readString(file));
    for (Path wrong : List.of(folder, folder.resolve("absent").resolve("x"), file.resolve("x"))) {
      assertThrows(IllegalArgumentException.class, () -> parse("-rff " + wrong).claimResultFile());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-p workload=seed,nonesuch",
        "-p precision=half",
        "-p precision=FLOAT",
        "-prof nonesuch",
        "-jvm /no/such/java",
        "-jvmArgs -Xnonsense",
        "-jvmArgsAppend -XX:+NoSuchOption",
        "-wmb [",
        "-o /no/such/folder/file"
      })
  void checksBeforehandWhatJmhFindsOutLate(String arguments) {
    IllegalArgumentException wrong =
        assertThrows(IllegalArgumentException.class, () -> parse(arguments).check());
    assertFalse(String.valueOf(wrong.getMessage()).contains("\n"), wrong.getMessage());
  }

  @Test
  void whatIsRightPassesTheCheck() {
    parse("-p workload=seed,tiny -p precision=double,float -prof gc -jvmArgs -Xmx64m").check();
    parse("").check();
  }

  @Test
  void knowsWhetherABenchmarkRunsOnSeveralThreads() {
    assertFalse(parse("-f 1").severalThreads());
    assertFalse(parse("-t 1").severalThreads());
    assertTrue(parse("-t 2").severalThreads());
    assertTrue(parse("-t max").severalThreads());
    assertTrue(parse("-tg 1,1").severalThreads());
  }

  @Test
  void anEngineThatRunsOnOneThreadGoesWithNoMore() {
    SuiteRequest one = Requests.of(Preset.QUICK, List.of("perturbed"), folder, "-t", "1");
    one.check();
    SuiteRequest two = Requests.of(Preset.QUICK, List.of("perturbed"), folder, "-t", "2");
    String message = assertThrows(IllegalArgumentException.class, two::check).getMessage();
    assertTrue(String.valueOf(message).contains("perturbed"), message);
    Requests.of(Preset.QUICK, List.of("reference"), folder, "-t", "2").check();
  }

  private static JmhArguments parse(String... lines) {
    List<String> arguments = new ArrayList<>();
    for (String line : lines) {
      if (!line.isEmpty()) {
        arguments.addAll(List.of(line.split(" ")));
      }
    }
    return JmhArguments.parse(arguments);
  }
}
