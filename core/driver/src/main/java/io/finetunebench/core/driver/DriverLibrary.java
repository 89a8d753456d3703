package io.finetunebench.core.driver;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One of the driver's libraries, called by the names of its functions. */
final class DriverLibrary {
  /** The libraries by what they are for. */
  enum Kind {
    CUDA("libcuda.so.1", "nvcuda"),
    NVML("libnvidia-ml.so.1", "nvml");

    private final String linuxName;
    private final String windowsName;

    Kind(String linuxName, String windowsName) {
      this.linuxName = linuxName;
      this.windowsName = windowsName;
    }

    /** Returns the system property that names another library in place of the driver's. */
    String property() {
      return "finetunebench." + name().toLowerCase(Locale.ROOT) + ".library";
    }

    /** Returns the name or path to load. */
    String path() {
      String replacement = replacement();
      if (replacement != null) {
        return replacement;
      }
      return System.getProperty("os.name", "").startsWith("Windows") ? windowsName : linuxName;
    }

    /** Returns the path of the library that stands in for the driver's; null if none does. */
    @Nullable String replacement() {
      String path = System.getProperty(property());
      if (path == null) {
        path = System.getenv("FINETUNEBENCH_" + name() + "_LIBRARY");
      }
      return path == null || path.isBlank() ? null : path;
    }
  }

  private final NativeLibrary library;
  private final Consumer<String> beforeCall;
  private final Map<String, Function> functions = new ConcurrentHashMap<>();

  private DriverLibrary(NativeLibrary library, Consumer<String> beforeCall) {
    this.library = library;
    this.beforeCall = beforeCall;
  }

  /**
   * Loads the library.
   *
   * @param beforeCall hears the name of each function before it is called
   * @throws UnsatisfiedLinkError if it is not there
   */
  static DriverLibrary load(Kind kind, Consumer<String> beforeCall) {
    return new DriverLibrary(NativeLibrary.getInstance(kind.path()), beforeCall);
  }

  /** Returns whether the library is there; this loads it and calls nothing. */
  static boolean isPresent(Kind kind) {
    try {
      NativeLibrary.getInstance(kind.path());
      return true;
    } catch (UnsatisfiedLinkError e) {
      return false;
    }
  }

  /** Returns whether this version of the library has a function. */
  boolean has(String function) {
    try {
      find(function);
      return true;
    } catch (UnsatisfiedLinkError e) {
      return false;
    }
  }

  /**
   * Calls a function that returns a status.
   *
   * @throws UnsatisfiedLinkError if this version of the library does not have it
   */
  int call(String function, @Nullable Object... arguments) {
    Function found = find(function);
    beforeCall.accept(function);
    return found.invokeInt(arguments);
  }

  NativeLibrary library() {
    return library;
  }

  private Function find(String function) {
    return functions.computeIfAbsent(function, library::getFunction);
  }
}
