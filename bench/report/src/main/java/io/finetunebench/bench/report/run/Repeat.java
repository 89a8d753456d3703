package io.finetunebench.bench.report.run;

import io.finetunebench.bench.record.BenchmarkResult;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.series.Series;
import io.finetunebench.bench.report.Report;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes the command that measures one benchmark of a run again. */
public final class Repeat {
  private static final String RUN = "run";
  private static final String SEPARATOR = "--";

  /** What is only about where to write. */
  private static final Set<String> FILES =
      Stream.concat(Stream.of("--png"), Report.OnDemand.all().stream().map(Report.OnDemand::option))
          .collect(Collectors.toUnmodifiableSet());

  /** What is chosen anew for one benchmark. */
  private static final Set<String> ENGINES = Set.of("--engines");

  private static final Pattern THREADS = Pattern.compile("(\\d+) threads");
  private static final Pattern BATCH = Pattern.compile("batches of (\\d+)");
  private static final Pattern PLAIN_ARGUMENT = Pattern.compile("[\\w./:=+-]+");

  private Repeat() {}

  /** Returns the command, ready for a shell whatever a record has in it. */
  public static String command(RunRecord run, BenchmarkResult result) {
    List<String> typed = run.environment().commandLine();
    if (RunFigures.isImported(run)) {
      return "java -jar benchmarks.jar" + jmh(result) + pattern("^", result);
    }
    if (run.interleaving() != null) {
      // One side alone says little: both are measured again, in turns.
      return "./finetune-bench" + arguments(without(FILES, typed));
    }
    String engine = option("--engines", result.parameters().get(BenchmarkResult.ENGINE));
    if (!typed.isEmpty() && typed.get(0).equals(RUN)) {
      int separator = typed.indexOf(SEPARATOR);
      int end = separator < 0 ? typed.size() : separator;
      return "./finetune-bench run"
          + engine
          + arguments(without(ENGINES, without(FILES, typed.subList(1, end))))
          + " --"
          + arguments(jmh(typed.subList(Math.min(end + 1, typed.size()), typed.size())))
          + pattern("", result);
    }
    return "./finetune-bench run"
        + option("--preset", run.preset())
        + engine
        + option("--workload", result.parameters().get("workload"))
        + option("--precision", result.parameters().get("precision"))
        + " --"
        + pattern("", result);
  }

  /** Returns arguments without some options and their values. */
  private static List<String> without(Set<String> options, List<String> typed) {
    List<String> kept = new ArrayList<>();
    for (int i = 0; i < typed.size(); i++) {
      String word = typed.get(i);
      int equals = word.indexOf('=');
      if (!options.contains(equals < 0 ? word : word.substring(0, equals))) {
        kept.add(word);
      } else if (equals < 0 && i + 1 < typed.size() && isValue(typed.get(i + 1))) {
        i++;
      }
    }
    return kept;
  }

  private static boolean isValue(String word) {
    return !word.startsWith("-") || word.equals("-");
  }

  /** Returns JMH's own options, each of which has a value, without the patterns of benchmarks. */
  private static List<String> jmh(List<String> typed) {
    List<String> kept = new ArrayList<>();
    for (int i = 0; i < typed.size(); i++) {
      if (typed.get(i).startsWith("-")) {
        kept.add(typed.get(i));
        if (i + 1 < typed.size()) {
          i++;
          kept.add(typed.get(i));
        }
      }
    }
    return kept;
  }

  /** Returns what JMH was told, as far as its results say so. */
  private static String jmh(BenchmarkResult result) {
    return option("-bm", result.parameters().get(Series.JMH_MODE))
        + option("-t", found(THREADS, result.load()))
        + option("-bs", found(BATCH, result.load()))
        + result.parameters().entrySet().stream()
            .filter(parameter -> !parameter.getKey().equals(Series.JMH_MODE))
            .map(
                parameter ->
                    option(
                        "-p",
                        (parameter.getKey().equals(Series.JMH_ENGINE)
                                ? BenchmarkResult.ENGINE
                                : parameter.getKey())
                            + "="
                            + parameter.getValue()))
            .collect(Collectors.joining());
  }

  private static @Nullable String found(Pattern pattern, String load) {
    Matcher matcher = pattern.matcher(load);
    return matcher.find() ? matcher.group(1) : null;
  }

  /** Returns what JMH chooses a benchmark by. */
  private static String pattern(String start, BenchmarkResult result) {
    return " " + quoted(start + result.benchmark().replace(".", "\\.") + "$");
  }

  private static String option(String name, @Nullable String value) {
    return value == null ? "" : arguments(List.of(name, value));
  }

  private static String arguments(List<String> words) {
    return words.stream()
        .map(word -> " " + (PLAIN_ARGUMENT.matcher(word).matches() ? word : quoted(word)))
        .collect(Collectors.joining());
  }

  /** Returns text as one argument of a shell, whatever is in it. */
  private static String quoted(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }
}
