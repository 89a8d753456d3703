package io.finetunebench.bench.harness;

import io.finetunebench.bench.benchmarks.run.JmhArguments;
import io.finetunebench.bench.benchmarks.run.Plan;
import io.finetunebench.bench.benchmarks.run.Preset;
import io.finetunebench.bench.benchmarks.workload.TableWorkload;
import io.finetunebench.bench.cli.AbCommand;
import io.finetunebench.bench.cli.AbMeasuring;
import io.finetunebench.bench.cli.JavaExecutable;
import io.finetunebench.bench.cli.command.CommandFailure;
import io.finetunebench.bench.runner.JmhOptions;
import io.finetunebench.bench.runner.build.Build;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Decides which of two builds is faster; of two distributions, by what {@code run} measures. */
@Command(
    customSynopsis = {
      "finetune-bench ab [OPTIONS] BASE [CAND] [-- JMH arguments]",
      "       finetune-bench ab [OPTIONS] --jvm A,B [BUILD] [-- JMH arguments]"
    },
    footer =
        "%nThe options from --preset on are about distributions, and mean the same as in 'run';"
            + " without BUILD, this distribution is measured.")
final class SuiteAbCommand extends AbCommand {
  private static final Pattern BENCHMARKS = Pattern.compile("finetune-bench-(cli|bench)-.*\\.jar");

  @Mixin private SuiteOptions suite = new SuiteOptions();

  @Override
  protected Optional<Build> itself() {
    return Optional.of(Build.itself(JavaExecutable.ofThisProcess()));
  }

  @Override
  protected Function<List<Build>, AbMeasuring.Request> request(List<String> jmh, Path folder) {
    Function<List<Build>, AbMeasuring.Request> ofAnyProject = super.request(jmh, folder);
    suite.check();
    Optional<String> typed = suite.typed();
    // What was typed is checked before revisions are built, which may take minutes.
    Optional<SuiteOptions.Chosen> asked = typed.map(unused -> chosen(jmh, folder));
    return builds -> {
      for (Build build : builds) {
        if (!isDistribution(build)) {
          typed.ifPresent(
              option -> {
                throw refused(
                    option
                        + " is about the benchmarks of a distribution, such as"
                        + " cpu-profile/target/finetune-bench-cpu; "
                        + build.called()
                        + " is none");
              });
          return ofAnyProject.apply(builds);
        }
      }
      return ofSuite(asked.orElseGet(() -> chosen(jmh, folder)), jmh, builds);
    };
  }

  private SuiteOptions.Chosen chosen(List<String> jmh, Path folder) {
    JmhArguments arguments = CommandFailure.unlessRefused(() -> JmhArguments.parse(jmh));
    return suite.chosen(arguments, folder, System.nanoTime());
  }

  private static AbMeasuring.Request ofSuite(
      SuiteOptions.Chosen chosen, List<String> jmh, List<Build> builds) {
    chosen.tables().forEach(TableWorkload::write);
    Plan plan = new Plan(chosen.request());
    Path own = JavaExecutable.ofThisProcess();
    boolean ownJvm = builds.stream().allMatch(build -> build.java().equals(own));
    Preset preset = chosen.request().preset();
    return new AbMeasuring.Request(
        builds,
        JmhOptions.of(plan.arguments(jmh, ownJvm)),
        plan::leftOut,
        new AbMeasuring.Bounds(preset.mostPairs(), preset.pairedTimeLimit()));
  }

  private static boolean isDistribution(Build build) {
    return build.classPath().equals(System.getProperty("java.class.path"))
        || build.jars().stream()
            .anyMatch(jar -> BENCHMARKS.matcher(jar.getFileName().toString()).matches());
  }
}
