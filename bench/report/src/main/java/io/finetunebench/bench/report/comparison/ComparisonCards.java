package io.finetunebench.bench.report.comparison;

import io.finetunebench.bench.judge.ratio.Estimate;
import io.finetunebench.bench.judge.ratio.Limits;
import io.finetunebench.bench.judge.verdict.Comparison;
import io.finetunebench.bench.judge.verdict.Verdict;
import io.finetunebench.bench.record.BenchmarkCase;
import io.finetunebench.bench.report.Quantity;
import io.finetunebench.bench.report.Rows;
import io.finetunebench.bench.report.run.ShortNames;
import io.finetunebench.core.document.Block;
import io.finetunebench.core.document.Cards;
import io.finetunebench.core.document.Column;
import io.finetunebench.core.document.Facts;
import io.finetunebench.core.document.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes a card a benchmark that a reader opens: facts, samples and further metrics. */
final class ComparisonCards {
  private ComparisonCards() {}

  /** Returns a card a benchmark, what matters most first; its further metrics are in it. */
  static Cards cards(Comparison comparison, ShortNames names, ComparisonTable.Details details) {
    Map<List<Object>, List<Verdict>> benchmarks = new LinkedHashMap<>();
    comparison.verdicts().stream()
        .sorted(ComparisonTable.whatMattersFirst(comparison))
        .forEach(
            verdict ->
                benchmarks
                    .computeIfAbsent(verdict.subject().measured(), absent -> new ArrayList<>())
                    .add(verdict));
    return new Cards(
        names.title("Each benchmark"),
        benchmarks.values().stream().map(each -> card(comparison, each, names, details)).toList());
  }

  private static Cards.Card card(
      Comparison comparison,
      List<Verdict> verdicts,
      ShortNames names,
      ComparisonTable.Details details) {
    Verdict first =
        verdicts.stream()
            .filter(each -> !each.subject().further())
            .findFirst()
            .orElse(verdicts.get(0));
    List<Block> blocks = new ArrayList<>();
    blocks.add(facts(first, details.samples().repeat(first)));
    details.trends().apply(first).forEach(blocks::add);
    blocks.addAll(details.samples().figures(first));
    if (verdicts.size() > 1) {
      blocks.add(
          new Rows<Verdict>()
              .words("further metric", verdict -> verdict.subject().metric())
              .column(Column.words("verdict"), verdict -> VerdictCells.outcome(comparison, verdict))
              .numbers("baseline", verdict -> VerdictCells.score(verdict, Estimate::baselineScore))
              .numbers(
                  "candidate", verdict -> VerdictCells.score(verdict, Estimate::candidateScore))
              .numbers("ratio", VerdictCells::ratioCell)
              .words("why", Verdict::reason)
              .table(verdicts.stream().filter(verdict -> !verdict.equals(first)).toList()));
    }
    Table shown = details.samples().shown(first);
    if (!shown.rows().isEmpty()) {
      blocks.add(shown);
    }
    blocks.addAll(details.samples().downloads(first));
    // A further metric that got worse is what the card has to say first.
    Verdict worst =
        verdicts.stream()
            .filter(each -> comparison.fails(each) && !comparison.fails(first))
            .findFirst()
            .orElse(first);
    Estimate estimate = worst.estimate();
    return new Cards.Card(
        names.of(first.subject().name()),
        worst.outcome().words()
            + (estimate == null ? "" : " " + VerdictCells.ratio(estimate))
            + (worst.equals(first) ? "" : " " + worst.subject().metric()),
        VerdictCells.tone(worst.outcome(), comparison.fails(worst)),
        blocks);
  }

  private static Facts facts(Verdict verdict, Optional<String> repeat) {
    Estimate estimate = verdict.estimate();
    Limits limits = verdict.limits();
    Facts.Builder facts = Facts.builder().add("why", verdict.reason());
    BenchmarkCase benchmark = verdict.subject().benchmarkCase();
    facts.add("benchmark", benchmark.benchmark());
    benchmark.parameters().forEach(facts::add);
    facts.add("load", benchmark.load());
    facts.add(
        "forks",
        verdict.forks().baseline() + " baseline, " + verdict.forks().candidate() + " candidate");
    if (estimate != null) {
      facts.add("baseline", Quantity.score(estimate.baselineScore(), estimate.unit()));
      facts.add("candidate", Quantity.score(estimate.candidateScore(), estimate.unit()));
      facts.add(
          Conclusion.isOfBytes(List.of(verdict)) ? "ratio of bytes" : "ratio of times",
          VerdictCells.withChange(estimate)
              + ", interval "
              + VerdictCells.interval(estimate, true));
    }
    if (limits != null) {
      facts.add("claimed from", VerdictCells.limit(limits.claimedFrom()).text());
      facts.add("equal within", VerdictCells.limit(limits.equalWithin()).text());
    }
    if (verdict.forks().further() != null) {
      facts.add("to decide", "about " + verdict.forks().further() + " more forks on each side");
    }
    verdict.differences().forEach(each -> facts.add("differs", each.toString()));
    repeat.ifPresent(command -> facts.add("repeat", command));
    return facts.build();
  }
}
