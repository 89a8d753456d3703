package io.finetunebench.bench.runner.machine;

import io.finetunebench.bench.record.machine.Jvm;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what Java virtual machine this is. */
public final class JvmProbe {
  private static final Pattern SETTING = Pattern.compile("\\s+(java\\.\\S+) = (.*)");

  private JvmProbe() {}

  /** Returns this process's virtual machine. */
  public static Jvm probe() {
    return probe(ManagementFactory.getRuntimeMXBean().getInputArguments());
  }

  /** Returns this process's virtual machine with other flags, as its forks have them. */
  public static Jvm probe(List<String> flags) {
    return jvm(System.getProperties(), flags);
  }

  /**
   * Asks another virtual machine what it is.
   *
   * @param java its launcher
   * @param flags that it is started with
   * @throws IllegalArgumentException if it does not start
   */
  public static Jvm probe(Path java, List<String> flags) {
    try {
      Process process =
          new ProcessBuilder(java.toString(), "-XshowSettings:properties", "-version")
              .redirectErrorStream(true)
              .start();
      Properties properties = new Properties();
      try (BufferedReader lines =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), Charset.defaultCharset()))) {
        lines
            .lines()
            .map(SETTING::matcher)
            .filter(Matcher::matches)
            .forEach(setting -> properties.setProperty(setting.group(1), setting.group(2)));
      }
      return jvm(properties, flags);
    } catch (IOException e) {
      throw new IllegalArgumentException(java + " does not start: " + e.getMessage(), e);
    }
  }

  private static Jvm jvm(Properties properties, List<String> flags) {
    return new Jvm(
        property(properties, "java.runtime.version"),
        property(properties, "java.vendor"),
        property(properties, "java.vm.name"),
        flags);
  }

  private static String property(Properties properties, String key) {
    String value = properties.getProperty(key, "");
    return value.isBlank() ? "unknown" : value;
  }
}
