package io.finetunebench.bench.harness;

import io.finetunebench.bench.benchmarks.run.Preset;
import io.finetunebench.bench.benchmarks.run.Suite;
import io.finetunebench.bench.benchmarks.workload.Workloads;
import io.finetunebench.bench.cli.command.CommandFailure;
import io.finetunebench.bench.cli.command.CommandGroup;
import io.finetunebench.bench.cli.command.ExitCode;
import io.finetunebench.core.experiment.data.PointFileException;
import io.finetunebench.core.experiment.engine.Engine;
import io.finetunebench.core.experiment.engine.EngineUnavailableException;
import io.finetunebench.core.experiment.engine.Engines;
import io.finetunebench.core.experiment.network.LayerSelectionException;
import io.finetunebench.core.experiment.network.NetworkSpec;
import io.finetunebench.core.keras.KerasModel;
import io.finetunebench.core.keras.KerasReader;
import io.finetunebench.core.keras.ModelFileException;
import io.finetunebench.core.keras.onnx.OnnxWriter;
import io.finetunebench.core.nd4j.Nd4jRuntime;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The commands that train and measure networks. */
public final class HarnessCommands implements CommandGroup {
  @Override
  public List<Object> commands() {
    return List.of(
        new ExperimentCommand(),
        new RunCommand(),
        new SuiteAbCommand(),
        new SuiteMergeCommand(),
        new SweepCommand(),
        new DoctorCommand());
  }

  @Override
  public List<Listing> listings() {
    return List.of(
        new Listing("engines", Engines.all().stream().map(HarnessCommands::description).toList()),
        new Listing("benchmarks", List.copyOf(Suite.benchmarks())),
        new Listing(
            "workloads",
            Workloads.all().stream()
                .map(workload -> workload.name() + "  " + workload.description())
                .toList()),
        new Listing(
            "presets",
            Arrays.stream(Preset.values())
                .map(preset -> preset.id() + "  " + preset.description())
                .toList()));
  }

  private static String description(Engine engine) {
    String reason = engine.availability().reason();
    return engine.name()
        + "  "
        + (reason == null ? engine.description() : "not available: " + reason);
  }

  @Override
  public Map<String, Function<Path, byte[]>> modelFormats() {
    return Map.of(
        "onnx",
        model -> {
          KerasModel read = KerasReader.read(model);
          NetworkSpec network = read.network(read.dtype());
          return OnnxWriter.bytes(network, read.parameters(network));
        });
  }

  @Override
  public @Nullable String conflict() {
    return Nd4jRuntime.conflict();
  }

  @Override
  public @Nullable CommandFailure explained(Exception failure) {
    if (failure instanceof EngineUnavailableException) {
      return new CommandFailure(ExitCode.DEVICE_UNUSABLE, String.valueOf(failure.getMessage()));
    }
    if (failure instanceof PointFileException
        || failure instanceof LayerSelectionException
        || failure instanceof ModelFileException) {
      return CommandFailure.usage(String.valueOf(failure.getMessage()));
    }
    return null;
  }
}
