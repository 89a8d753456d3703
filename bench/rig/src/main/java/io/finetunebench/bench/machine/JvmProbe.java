package io.finetunebench.bench.machine;

import io.finetunebench.bench.record.Jvm;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.regex.Pattern;

/** Reads what Java virtual machine this is. */
public final class JvmProbe {
  private static final String MASK = "***";
  private static final String SECRET =
      "[^=&?;,\\s]*(?:passw|passphrase|pwd|secret|token|credential|api[._-]?key|private[._-]?key"
          + "|access[._-]?key|auth|host[._-]?name)[^=&?;,\\s]*=";
  private static final Pattern SECRET_FLAG =
      Pattern.compile("^(-D" + SECRET + ").*", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
  private static final Pattern SECRET_PART =
      Pattern.compile("((?<=[=&?;,\\s])" + SECRET + ")[^&;,\\s]*", Pattern.CASE_INSENSITIVE);
  private static final Pattern USER_INFO = Pattern.compile("(?<=://)[^/@\\s]+@");

  private JvmProbe() {}

  /** This process's virtual machine, with the values of flags that look secret masked. */
  public static Jvm probe() {
    List<String> flags =
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
            .map(JvmProbe::masked)
            .toList();
    return new Jvm(
        property("java.runtime.version"), property("java.vendor"), property("java.vm.name"), flags);
  }

  /** The flag, where it holds a password, a token, a host name or the like with *** instead. */
  static String masked(String flag) {
    String masked = SECRET_FLAG.matcher(flag).replaceFirst("$1" + MASK);
    masked = SECRET_PART.matcher(masked).replaceAll("$1" + MASK);
    return USER_INFO.matcher(masked).replaceAll(MASK + "@");
  }

  private static String property(String key) {
    String value = System.getProperty(key, "");
    return value.isBlank() ? "unknown" : value;
  }
}
