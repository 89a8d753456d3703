package io.finetunebench.bench.record.series;

import io.finetunebench.bench.record.machine.MachineIdentity;
import io.finetunebench.bench.record.text.Require;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where samples come from.
 *
 * @param source the run or the file, as a person would name it
 * @param machine key of the machine's class; null where the source does not say
 * @param backend name of the library of array operations; null where none was needed or named
 * @param versions what may differ between two sources that still compare, by name: JVM, commit and
 *     the like
 * @param notes what a reader of the samples has to know, one line each
 */
public record Origin(
    String source,
    @Nullable String machine,
    @Nullable String backend,
    Map<String, String> versions,
    List<String> notes) {
  /** Checks and copies the components. */
  public Origin {
    Require.text(source, "source");
    Require.optionalText(machine, "machine");
    Require.optionalText(backend, "backend");
    versions = Require.map(versions, "versions");
    notes = Require.list(notes, "notes");
  }

  /** Returns the machine's key where someone said which machine it is. */
  public Optional<String> knownMachine() {
    return Optional.ofNullable(machine).filter(key -> !key.equals(MachineIdentity.IMPORTED));
  }

  /** Returns the origin with another backend. */
  Origin onBackend(@Nullable String other) {
    return new Origin(source, machine, other, versions, notes);
  }
}
