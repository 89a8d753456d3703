package io.finetunebench.bench.runner;

import io.finetunebench.bench.runner.build.BuildException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * JMH's arguments as a person typed them, sorted by who carries them out.
 *
 * @param selecting choose what is measured: patterns, {@code -e}, {@code -bm}, {@code -p}, {@code
 *     -t}, {@code -tg} and {@code -to}
 * @param passed go to every run of JMH as they are
 * @param iterations how many iterations of which length were asked for
 * @param turnLimit the longest that an iteration may take, from {@code -to}
 * @param notes what is overridden, a line each
 */
public record JmhOptions(
    List<String> selecting,
    List<String> passed,
    Iterations iterations,
    Duration turnLimit,
    List<String> notes) {
  private static final Set<String> SELECTING = Set.of("-e", "-bm", "-p", "-to");
  private static final Set<String> BOTH = Set.of("-t", "-tg");
  private static final Set<String> PASSED =
      Set.of(
          "-bs",
          "-jvmArgs",
          "-jvmArgsAppend",
          "-jvmArgsPrepend",
          "-opi",
          "-prof",
          "-si",
          "-tu",
          "-wbs");
  private static final Set<String> OVERRIDDEN =
      Set.of("-f", "-wf", "-foe", "-rf", "-rff", "-o", "-v");

  private static final Duration TURN_LIMIT = Duration.ofMinutes(1);
  private static final Duration LONGEST = Duration.ofDays(1);
  private static final Pattern TIME = Pattern.compile("(\\d{1,9})\\s*(ns|us|ms|s|m|min|hr|day|)");

  /**
   * Iterations that a person asked for.
   *
   * @param time of each that counts, from {@code -r}; null where it was not typed
   * @param warmupTime of each of the warm-up, from {@code -w}; null where it was not typed
   * @param warmup how many to warm up with, from {@code -wi}; null where it was not typed
   * @param count how many count, from {@code -i}; null where it was not typed
   */
  public record Iterations(
      @Nullable Duration time,
      @Nullable Duration warmupTime,
      @Nullable Integer warmup,
      @Nullable Integer count) {
    static final Iterations OURS = new Iterations(null, null, null, null);
    private static final Set<String> OPTIONS = Set.of("-r", "-w", "-wi", "-i");

    /** Returns whether a person asked for any of it. */
    public boolean asked() {
      return !equals(OURS);
    }

    private Iterations with(String option, String value) {
      return switch (option) {
        case "-r" -> new Iterations(JmhOptions.time(option, value), warmupTime, warmup, count);
        case "-w" -> new Iterations(time, JmhOptions.time(option, value), warmup, count);
        case "-wi" -> new Iterations(time, warmupTime, number(option, value, 0), count);
        default -> new Iterations(time, warmupTime, warmup, number(option, value, 1));
      };
    }
  }

  /** Copies the lists. */
  public JmhOptions {
    selecting = List.copyOf(selecting);
    passed = List.copyOf(passed);
    notes = List.copyOf(notes);
  }

  /**
   * Sorts arguments.
   *
   * @throws BuildException if JMH has no such option, or it cannot be carried out here
   */
  public static JmhOptions of(List<String> arguments) {
    List<String> selecting = new ArrayList<>();
    List<String> passed = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    Iterations iterations = Iterations.OURS;
    Duration turnLimit = TURN_LIMIT;
    for (int i = 0; i < arguments.size(); i++) {
      String option = arguments.get(i);
      if (!option.startsWith("-")) {
        selecting.add(option);
        continue;
      }
      int equals = option.indexOf('=');
      String value;
      if (equals > 0) {
        value = option.substring(equals + 1);
        option = option.substring(0, equals);
      } else if (i + 1 < arguments.size()) {
        i++;
        value = arguments.get(i);
      } else {
        throw BuildException.usage(option + ": expected a value after it, or an option of JMH's");
      }
      if (option.equals("-jvm")) {
        throw BuildException.usage("-jvm: name the JVM of both sides by --jvm, before the --");
      }
      if (SELECTING.contains(option) || BOTH.contains(option)) {
        selecting.addAll(List.of(option, value));
      }
      if (option.equals("-to")) {
        turnLimit = time(option, value);
      }
      if (PASSED.contains(option) || option.equals("-tg")) {
        passed.addAll(List.of(option, value));
      } else if (option.equals("-gc")) {
        if (!value.equals("false")) {
          notes.add("-gc " + value + " is overridden: it would collect in the other side's turn");
        }
      } else if (option.equals("-wm") || option.equals("-wmb")) {
        if (!value.equalsIgnoreCase("INDI")) {
          throw BuildException.usage(
              option
                  + " "
                  + value
                  + ": bulk warm-up runs other benchmarks in the fork, expected -wm INDI");
        }
      } else if (Iterations.OPTIONS.contains(option)) {
        iterations = iterations.with(option, value);
      } else if (OVERRIDDEN.contains(option)) {
        notes.add(option + " " + value + " is overridden: see the options of ab");
      } else if (!SELECTING.contains(option) && !BOTH.contains(option)) {
        throw BuildException.usage(option + ": not an option of JMH's that ab can pass on");
      }
    }
    return new JmhOptions(selecting, passed, iterations, turnLimit, notes);
  }

  /** Returns what is passed, and those of a project's own options and values that nobody typed. */
  List<String> passedWith(List<String> own) {
    List<String> all = new ArrayList<>(passed);
    for (int i = 0; i + 1 < own.size(); i += 2) {
      if (!passed.contains(own.get(i))) {
        all.addAll(own.subList(i, i + 2));
      }
    }
    return all;
  }

  private static Duration time(String option, String text) {
    Matcher matcher = TIME.matcher(text);
    if (!matcher.matches() || Long.parseLong(matcher.group(1)) == 0) {
      throw BuildException.usage(option + ": expected a time such as 100ms or 1s, found " + text);
    }
    long number = Long.parseLong(matcher.group(1));
    Duration time = time(number, matcher.group(2));
    if (time.compareTo(LONGEST) > 0) {
      throw BuildException.usage(option + ": expected a day at most, found " + text);
    }
    return time;
  }

  private static Duration time(long number, String unit) {
    return switch (unit) {
      case "ns" -> Duration.ofNanos(number);
      case "us" -> Duration.of(number, ChronoUnit.MICROS);
      case "ms" -> Duration.ofMillis(number);
      case "m", "min" -> Duration.ofMinutes(number);
      case "hr" -> Duration.ofHours(number);
      case "day" -> Duration.ofDays(number);
      // JMH takes a number for seconds.
      default -> Duration.ofSeconds(number);
    };
  }

  private static int number(String option, String text, int least) {
    if (!text.matches("\\d{1,6}") || Integer.parseInt(text) < least) {
      throw BuildException.usage(
          option + ": expected a number of " + least + " or more, found " + text);
    }
    return Integer.parseInt(text);
  }
}
