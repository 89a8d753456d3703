package io.finetunebench.bench.report.run;

import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.machine.Machine;
import io.finetunebench.core.document.Note;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Says what of a run's machine and JVM makes its numbers worth less. */
public final class MachineWarnings {
  /** A debugger, assertions, an agent, or a part of the compilers. */
  private static final Pattern NOT_AS_IN_USE =
      Pattern.compile(
          "-(agentlib:jdwp|Xrunjdwp|Xdebug|Xint|Xcomp|Xcheck:jni|javaagent:|agentpath:"
              + "|(ea|enableassertions|esa|enablesystemassertions)(:|$)"
              + "|XX:TieredStopAtLevel=[0-3]"
              + "|XX:\\+(PrintCompilation|PrintAssembly|PrintInlining|LogCompilation|Verify)).*");

  private static final Pattern NUMBER = Pattern.compile("\\d{1,9}(\\.\\d{1,9})?");

  /** Above this share of the processors' time, other work runs now, not just a minute ago. */
  private static final double BUSY = 0.35;

  private MachineWarnings() {}

  /**
   * Returns the warning of a machine that other programs keep busy; empty where none do. A load
   * average alone may come from work that has ended, such as the build that starts a run.
   *
   * @param machine as it was when it was probed
   */
  public static Optional<Note> busy(Machine machine) {
    Map<String, String> details = machine.details();
    OptionalDouble load = number(details.get("loadAverage"));
    OptionalDouble processors = number(details.get("jvmProcessors"));
    // Where the system does not say it, the average alone decides.
    double now = number(details.get("cpuLoad")).orElse(1);
    if (load.isEmpty()
        || processors.isEmpty()
        || load.getAsDouble() <= processors.getAsDouble() / 2
        || now <= BUSY) {
      return Optional.empty();
    }
    return Optional.of(
        Note.warning(
            String.format(
                Locale.ROOT,
                "BUSY when the run began: load average %.1f, processors %.0f",
                load.getAsDouble(),
                processors.getAsDouble()),
            "stop other work, and measure again"));
  }

  static List<Note> of(RunRecord run) {
    List<Note> warnings = new ArrayList<>(busy(run.machine()).stream().toList());
    List<String> flags =
        run.jvm().flags().stream()
            .flatMap(flag -> Arrays.stream(flag.split("\\s+")))
            .filter(flag -> NOT_AS_IN_USE.matcher(flag).matches())
            .distinct()
            .toList();
    if (!flags.isEmpty()) {
      warnings.add(
          Note.warning(
              "JVM FLAGS that change what is measured: " + String.join(" ", flags),
              "measure without them, as in use"));
    }
    return warnings;
  }

  private static OptionalDouble number(@Nullable String text) {
    return text != null && NUMBER.matcher(text).matches()
        ? OptionalDouble.of(Double.parseDouble(text))
        : OptionalDouble.empty();
  }
}
