package io.finetunebench.bench.cli;

import io.finetunebench.bench.record.Commit;
import io.finetunebench.bench.runner.machine.BuildInfo;
import picocli.CommandLine.IVersionProvider;

/** Tells the version from the jar's manifest, and the commit from what the build wrote down. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    return new String[] {line()};
  }

  /** Returns the program's name and version, and the source that it was built from. */
  static String line() {
    String version = Main.class.getPackage().getImplementationVersion();
    return "finetune-bench "
        + (version == null ? "(unpackaged)" : version)
        + ", "
        + source(BuildInfo.commit());
  }

  /** Returns the words for the source of a build. */
  static String source(Commit commit) {
    if (commit.id() == null) {
      return "built outside git";
    }
    return "commit "
        + commit.id()
        + (Boolean.TRUE.equals(commit.dirty()) ? " with uncommitted changes" : ", clean tree");
  }
}
