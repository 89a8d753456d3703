package io.finetunebench.bench.cli.records;

import io.finetunebench.bench.cli.command.Subcommand;
import io.finetunebench.bench.cli.option.MetricOption;
import io.finetunebench.bench.cli.option.ReportOptions;
import io.finetunebench.bench.cli.option.RepositoryOption;
import io.finetunebench.bench.cli.option.StoreOption;
import io.finetunebench.bench.cli.option.VerdictOptions;
import io.finetunebench.bench.judge.verdict.Comparison;
import io.finetunebench.bench.judge.verdict.Criteria;
import io.finetunebench.bench.judge.verdict.MachineHistory;
import io.finetunebench.bench.record.series.Series;
import io.finetunebench.bench.report.comparison.ComparisonTable;
import io.finetunebench.bench.store.RecordStore;
import io.finetunebench.core.document.Document;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Says of each benchmark whether it got slower or faster, and how sure that is: of two sides, or of
 * a store's newest commit against its baseline.
 */
@Command(
    name = "compare",
    description = {
      "Compares what two sides measured and says of each benchmark whether the candidate is SLOWER,"
          + " FASTER, EQUIVALENT, or why nothing can be said; of allocated bytes whether they are"
          + " MORE or LESS.",
      "Without BASE and CAND it is a gate: it judges the newest commit of the store against its"
          + " --baseline, and says by the exit code whether it may pass.",
      "Ratios are of times, candidate to baseline: above 1 is slower, for rates too."
    })
public final class CompareCommand extends Subcommand {
  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "BASE",
      description = ComparedSide.GRAMMAR + ".")
  private @Nullable String baseline;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "CAND",
      description = "The same, of the candidate.")
  private @Nullable String candidate;

  @Mixin private StoreOption store = new StoreOption();

  @Option(
      names = "--across-machines",
      description = "Compare hardware: other conditions are listed, and nothing is a regression.")
  private boolean acrossMachines;

  @Mixin private MetricOption metric = new MetricOption();

  @Mixin private ReportOptions report = new ReportOptions();

  @Mixin private VerdictOptions options = new VerdictOptions();

  @Mixin private RepositoryOption repository = new RepositoryOption();

  @Mixin private Gate gate = new Gate(store, repository, metric, report);

  @Override
  public Integer call() {
    report.check();
    Criteria criteria = options.criteria(acrossMachines);
    String base = baseline;
    String cand = candidate;
    String ofGate = gate.typed();
    if (base == null) {
      Gate.Judged judged = gate.judged(criteria);
      return options.show(judged.comparison(), judged.document(), report);
    }
    if (cand == null) {
      throw refused(
          "expected BASE and CAND, or neither to judge the newest commit of the store, found "
              + base
              + " alone");
    }
    require(
        ofGate == null,
        ofGate + " chooses a run of the store: expected no BASE and CAND beside it");
    return compared(base, cand, criteria);
  }

  private int compared(String base, String cand, Criteria criteria) {
    List<Series> before;
    List<Series> after;
    Comparison comparison;
    Document document;
    try (RecordStore records = store.open()) {
      List<List<Series>> sides =
          metric.ofSides(
              ComparedSide.read(base, store, records), ComparedSide.read(cand, store, records));
      before = sides.get(0);
      after = sides.get(1);
      MachineHistory known =
          EarlierRuns.of(records, () -> store.dated(records.heads()), before, after);
      comparison = Comparison.of(before, after, criteria, known);
      document =
          report.showsPage()
              ? ComparisonTable.ofRuns(
                  comparison,
                  ComparedSide.runs(base, store, records),
                  ComparedSide.runs(cand, store, records),
                  run -> ComparedSide.attachments(List.of(base, cand), run, store))
              : ComparisonTable.document(comparison);
    }
    ComparedSide.warnOfOne(before, after, err());
    return options.show(comparison, document, report);
  }
}
