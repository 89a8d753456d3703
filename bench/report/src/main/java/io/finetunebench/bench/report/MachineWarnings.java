package io.finetunebench.bench.report;

import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.core.document.Note;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Says what of a run's machine and JVM makes its numbers worth less. */
final class MachineWarnings {
  /** A debugger, assertions, an agent, or a part of the compilers. */
  private static final Pattern NOT_AS_IN_USE =
      Pattern.compile(
          "-(agentlib:jdwp|Xrunjdwp|Xdebug|Xint|Xcomp|Xcheck:jni|javaagent:|agentpath:"
              + "|(ea|enableassertions|esa|enablesystemassertions)(:|$)"
              + "|XX:TieredStopAtLevel=[0-3]"
              + "|XX:\\+(PrintCompilation|PrintAssembly|PrintInlining|LogCompilation|Verify)).*");

  private static final Pattern NUMBER = Pattern.compile("\\d{1,9}(\\.\\d{1,9})?");

  private MachineWarnings() {}

  static List<Note> of(RunRecord run) {
    List<Note> warnings = new ArrayList<>();
    Map<String, String> details = run.machine().details();
    OptionalDouble load = number(details.get("loadAverage"));
    OptionalDouble processors = number(details.get("jvmProcessors"));
    if (load.isPresent()
        && processors.isPresent()
        && load.getAsDouble() > processors.getAsDouble() / 2) {
      warnings.add(
          Note.warning(
              String.format(
                  Locale.ROOT,
                  "BUSY when the run began: the machine's load average was %.1f on %s",
                  load.getAsDouble(),
                  Quantity.count((long) processors.getAsDouble(), "processor")),
              "stop other work, and measure again"));
    }
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
