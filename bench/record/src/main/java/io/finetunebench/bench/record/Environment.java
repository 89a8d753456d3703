package io.finetunebench.bench.record;

import io.finetunebench.bench.record.machine.BackendDescription;
import io.finetunebench.bench.record.machine.Jvm;
import io.finetunebench.bench.record.machine.Machine;
import io.finetunebench.bench.record.machine.Ruler;
import io.finetunebench.bench.record.text.Require;
import io.finetunebench.bench.record.text.Secrets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a run was started and what it ran on.
 *
 * @param commandLine the arguments as they were typed, secrets masked
 * @param jvm the Java virtual machine that ran the benchmarks
 * @param backend the library of array operations; null where no engine needed one
 * @param machine the machine and its state at the start
 * @param rulers times of work that never changes, before and after the run; may be empty
 */
public record Environment(
    List<String> commandLine,
    Jvm jvm,
    @Nullable BackendDescription backend,
    Machine machine,
    List<Ruler> rulers) {
  /** Checks and copies the components. */
  public Environment {
    commandLine = Secrets.masked(Require.list(commandLine, "commandLine"));
    Require.present(jvm, "jvm");
    Require.present(machine, "machine");
    rulers = Require.list(rulers, "rulers");
  }
}
