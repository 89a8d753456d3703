package io.finetunebench.bench.harness;

import io.finetunebench.bench.benchmarks.run.JmhArguments;
import io.finetunebench.bench.benchmarks.run.Plan;
import io.finetunebench.bench.benchmarks.run.SuiteRequest;
import io.finetunebench.bench.cli.JavaExecutable;
import io.finetunebench.bench.cli.command.CommandFailure;
import io.finetunebench.bench.cli.command.ExitCode;
import io.finetunebench.bench.cli.command.Output;
import io.finetunebench.bench.cli.command.Subcommand;
import io.finetunebench.bench.cli.option.ReportOptions;
import io.finetunebench.bench.cli.option.ShardOption;
import io.finetunebench.bench.cli.option.StoreOption;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.Shard;
import io.finetunebench.bench.report.HtmlReport;
import io.finetunebench.bench.report.Reported;
import io.finetunebench.bench.report.run.Attachments;
import io.finetunebench.bench.report.run.RunTable;
import io.finetunebench.bench.runner.build.Build;
import io.finetunebench.bench.store.FolderStore;
import io.finetunebench.bench.store.RecordStore;
import io.finetunebench.core.document.Document;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Measures and writes a run record. */
@Command(
    name = "run",
    description = {
      "Measures the benchmarks, checks every engine against the oracle and writes a run record.",
      "JMH's own arguments go after --, for example: run --engines dl4j -- -f 5 TrainingEpoch"
    })
final class RunCommand extends Subcommand {
  @Mixin private SuiteOptions suite = new SuiteOptions();

  @Mixin private MeasuringOptions measuring = new MeasuringOptions();

  @Mixin private StoreOption store = new StoreOption();

  @Mixin private ShardOption shards = new ShardOption();

  @Mixin private ReportOptions report = new ReportOptions();

  @Override
  public Integer call() {
    long startNanos = System.nanoTime();
    Shard part = shards.shard();
    SuiteMeasuring.Identity identity = measuring.identity(part);
    report.check();
    suite.check();
    JmhArguments jmh =
        CommandFailure.unlessRefused(() -> JmhArguments.parse(measuring.jmhArguments()));
    if (jmh.onlyInforms()) {
      CommandFailure.unlessRefused(
          () -> {
            jmh.inform();
            return jmh;
          });
      return ExitCode.OK;
    }
    Path folder = store.folder().resolve(identity.id());
    SuiteOptions.Chosen chosen = suite.chosen(jmh, folder, startNanos);
    SuiteRequest request = part == null ? chosen.request() : ofShard(chosen.request(), part);
    PrintWriter out = report.text();
    // A database is asked first: what cannot be kept should not be measured.
    try (RecordStore records = store.openToWrite()) {
      FolderStore local = store.local();
      RunRecord record =
          new SuiteMeasuring(request, identity, local, this).measure(chosen.tables(), null, out);
      Document document = RunTable.document(record, Attachments.in(folder));
      Path page = folder.resolve("report.html");
      Reported found = new Reported(record, document);
      Output.write(page, new HtmlReport().content(found));
      report.show(found);
      if (store.isDatabase()) {
        StoreOption.publish(records, local, identity.id(), out);
      }
      out.println(page);
      out.println(SuiteMeasuring.file(local, identity.id()));
      return SuiteMeasuring.exitCode(record);
    }
  }

  private SuiteRequest ofShard(SuiteRequest all, Shard part) {
    String build = Build.itself(JavaExecutable.ofThisProcess()).fingerprint();
    Shard shard = part.of(new Plan(all).names(), Map.of("build", build));
    SuiteRequest request = all.of(shard);
    err().println(ShardOption.content(shard, new Plan(request).names()));
    return request;
  }
}
