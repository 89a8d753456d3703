package io.finetunebench.bench.record.machine;

import io.finetunebench.bench.record.text.Require;
import io.finetunebench.bench.record.text.Secrets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A Java virtual machine.
 *
 * @param version full version, such as {@code 17.0.13+11}
 * @param vendor who built it
 * @param name name of the virtual machine
 * @param flags its arguments, secrets masked
 */
public record Jvm(String version, String vendor, String name, List<String> flags) {
  /** Stands for what nobody knows of an imported run's. */
  public static final String UNKNOWN = "unknown";

  /** Stands for the secret part of a flag, which takes no part in a comparison. */
  private static final String MASK = "***";

  /** Checks and copies the components. */
  public Jvm {
    Require.text(version, "the JVM's version");
    Require.text(vendor, "the JVM's vendor");
    Require.text(name, "the JVM's name");
    flags = Secrets.masked(Require.list(flags, "flags"));
  }

  /** Returns the vendor, name and version as far as they are known; null where none is. */
  public @Nullable String known() {
    List<String> known =
        Stream.of(vendor, name, version).filter(each -> !each.equals(UNKNOWN)).toList();
    return known.isEmpty() ? null : String.join(" ", known);
  }

  /** Returns the flags that take part in a comparison, in one line. */
  public String comparedFlags() {
    return flags.stream().filter(flag -> !flag.contains(MASK)).collect(Collectors.joining(" "));
  }
}
