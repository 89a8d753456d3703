package io.finetunebench.bench.harness;

import io.finetunebench.bench.benchmarks.run.JmhArguments;
import io.finetunebench.bench.cli.command.CommandFailure;
import io.finetunebench.bench.cli.command.ExitCode;
import io.finetunebench.bench.cli.command.Output;
import io.finetunebench.bench.cli.command.Subcommand;
import io.finetunebench.bench.cli.option.ReportOptions;
import io.finetunebench.bench.cli.option.StoreOption;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.report.HtmlReport;
import io.finetunebench.bench.report.Reported;
import io.finetunebench.bench.report.run.Attachments;
import io.finetunebench.bench.report.run.RunTable;
import io.finetunebench.bench.store.FolderStore;
import io.finetunebench.bench.store.RecordStore;
import io.finetunebench.core.document.Document;
import java.io.PrintWriter;
import java.nio.file.Path;
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

  @Mixin private ReportOptions report = new ReportOptions();

  @Override
  public Integer call() {
    long startNanos = System.nanoTime();
    SuiteMeasuring.Identity identity = measuring.identity();
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
    PrintWriter out = report.text();
    // A database is asked first: what cannot be kept should not be measured.
    try (RecordStore records = store.openToWrite()) {
      FolderStore local = store.local();
      RunRecord record =
          new SuiteMeasuring(chosen.request(), identity, local, this)
              .measure(chosen.tables(), null, out);
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
}
