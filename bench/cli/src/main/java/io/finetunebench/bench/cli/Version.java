package io.finetunebench.bench.cli;

import picocli.CommandLine.IVersionProvider;

/** Tells the version from the jar's manifest. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    return new String[] {line()};
  }

  /** Returns the program's name and version. */
  static String line() {
    String version = Main.class.getPackage().getImplementationVersion();
    return "finetune-bench " + (version == null ? "(unpackaged)" : version);
  }
}
