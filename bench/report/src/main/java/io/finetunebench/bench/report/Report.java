package io.finetunebench.bench.report;

import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;

/** A form in which a command shows what it found. */
public interface Report {
  /** Returns the content; text is in UTF-8 and ends with a newline. */
  byte[] content(Reported found);

  /**
   * A form that an option of every reporting command asks for. An implementation is a service, so
   * that one annotated class is all of a form: {@code @AutoService(Report.OnDemand.class)}.
   */
  interface OnDemand extends Report {
    /** Returns the option, such as {@code --markdown}. */
    String option();

    /** Returns the help of the option. */
    String description();

    /** Returns a usual name of its file, such as {@code report.md}. */
    String example();

    /**
     * Returns whether it shows the document of what was found, and may be printed on standard
     * output; else it shows the page.
     */
    default boolean isText() {
      return true;
    }

    /** Returns whether the option without a file prints it. */
    default boolean printsByItself() {
      return false;
    }

    /** Refuses a file whose name says that it is something else, most likely a command's input. */
    default boolean isNamed(String file) {
      return true;
    }

    /** Finds out, before work is done, whether this machine can make it. */
    default void check() {}

    /** Returns all of them, by their options. */
    static List<OnDemand> all() {
      return ServiceLoader.load(OnDemand.class).stream()
          .map(ServiceLoader.Provider::get)
          .sorted(Comparator.comparing(OnDemand::option))
          .toList();
    }
  }
}
