package io.finetunebench.bench.cli;

import io.finetunebench.bench.store.FolderStore;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The option that chooses where run records are kept. */
final class StoreOption {
  @Option(
      names = "--store",
      paramLabel = "DIR",
      description = "Folder of the run records (default: ${DEFAULT-VALUE}).",
      defaultValue = ".finetune-bench")
  Path folder = Path.of(".finetune-bench");

  FolderStore open() {
    return new FolderStore(folder);
  }
}
