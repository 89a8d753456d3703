package io.finetunebench.bench.ab;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * JMH's arguments as a person typed them, sorted by who carries them out.
 *
 * @param selecting choose what is measured: patterns, {@code -e}, {@code -bm}, {@code -p}, {@code
 *     -t}, {@code -tg} and {@code -to}
 * @param passed go to every run of JMH as they are
 * @param notes what is overridden, a line each
 */
public record JmhOptions(List<String> selecting, List<String> passed, List<String> notes) {
  private static final Set<String> SELECTING = Set.of("-e", "-bm", "-p", "-to");
  private static final Set<String> BOTH = Set.of("-t", "-tg");
  private static final Set<String> PASSED =
      Set.of(
          "-bs",
          "-jvm",
          "-jvmArgs",
          "-jvmArgsAppend",
          "-jvmArgsPrepend",
          "-opi",
          "-prof",
          "-si",
          "-tu",
          "-wbs");
  private static final Set<String> OVERRIDDEN =
      Set.of("-f", "-wf", "-foe", "-rf", "-rff", "-o", "-v", "-i", "-wi", "-r", "-w");

  /** Copies the lists. */
  public JmhOptions {
    selecting = List.copyOf(selecting);
    passed = List.copyOf(passed);
    notes = List.copyOf(notes);
  }

  /**
   * Sorts arguments.
   *
   * @throws AbException if JMH has no such option, or it cannot be carried out here
   */
  public static JmhOptions of(List<String> arguments) {
    List<String> selecting = new ArrayList<>();
    List<String> passed = new ArrayList<>();
    List<String> notes = new ArrayList<>();
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
        throw AbException.usage(option + ": expected a value after it, or an option of JMH's");
      }
      if (SELECTING.contains(option) || BOTH.contains(option)) {
        selecting.addAll(List.of(option, value));
      }
      if (PASSED.contains(option) || option.equals("-tg")) {
        passed.addAll(List.of(option, value));
      } else if (option.equals("-gc")) {
        if (!value.equals("false")) {
          notes.add("-gc " + value + " is overridden: it would collect in the other side's turn");
        }
      } else if (option.equals("-wm") || option.equals("-wmb")) {
        if (!value.equalsIgnoreCase("INDI")) {
          throw AbException.usage(
              option
                  + " "
                  + value
                  + ": bulk warm-up runs other benchmarks in the fork, expected -wm INDI");
        }
      } else if (OVERRIDDEN.contains(option)) {
        notes.add(option + " " + value + " is overridden: see the options of ab");
      } else if (!SELECTING.contains(option) && !BOTH.contains(option)) {
        throw AbException.usage(option + ": not an option of JMH's that ab can pass on");
      }
    }
    return new JmhOptions(selecting, passed, notes);
  }
}
