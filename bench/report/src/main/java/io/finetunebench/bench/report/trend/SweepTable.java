package io.finetunebench.bench.report.trend;

import com.fasterxml.jackson.annotation.JsonValue;
import io.finetunebench.bench.judge.sweep.Crossover;
import io.finetunebench.bench.judge.sweep.Curve;
import io.finetunebench.bench.judge.sweep.Rung;
import io.finetunebench.bench.judge.sweep.Sweep;
import io.finetunebench.bench.record.metric.Interval;
import io.finetunebench.bench.record.metric.Metric;
import io.finetunebench.bench.report.Cells;
import io.finetunebench.bench.report.Quantity;
import io.finetunebench.bench.report.Rows;
import io.finetunebench.core.document.Block;
import io.finetunebench.core.document.Cell;
import io.finetunebench.core.document.Column;
import io.finetunebench.core.document.Column.Fit;
import io.finetunebench.core.document.Document;
import io.finetunebench.core.document.Facts;
import io.finetunebench.core.document.Note;
import io.finetunebench.core.document.Plot;
import io.finetunebench.core.document.Section;
import io.finetunebench.core.document.Table;
import io.finetunebench.core.document.Tone;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.DoubleFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Makes the document of how cost grows. */
public final class SweepTable {
  /**
   * What a sweep answers.
   *
   * @param sweep what each size cost each engine
   * @param crossovers from which sizes on one of two is the faster
   */
  public record Answer(Sweep sweep, List<Crossover> crossovers) {
    /** Copies the list. */
    public Answer {
      crossovers = List.copyOf(crossovers);
    }

    @JsonValue
    SweepJson json() {
      return SweepJson.of(this);
    }
  }

  private static final String NONE = "-";
  private static final String UNIT = " FLOP a step";
  private static final double CLEAR_OF_NOTHING = 1000;

  private SweepTable() {}

  /** Returns the sweep as a document: what each size cost, and who wins from where on. */
  public static Document document(Sweep sweep, List<Crossover> crossovers) {
    String answer = crossovers.stream().map(SweepTable::sentence).collect(Collectors.joining(". "));
    return new Document(
        "How cost grows",
        crossovers.isEmpty() ? costs(sweep) : answer,
        crossovers.isEmpty() ? "" : "crossover: " + answer,
        blocks(sweep, crossovers));
  }

  /** Returns what a step costs each engine at the smallest and largest size, of one benchmark. */
  private static String costs(Sweep sweep) {
    Curve first = sweep.curves().get(0);
    return (first.isOfTime() ? "What a step costs: " : "The " + first.metric() + " of a step: ")
        + sweep.byBenchmark().get(0).stream()
            .map(
                curve -> {
                  List<Rung> rungs = curve.rungs();
                  return name(sweep, curve)
                      + " "
                      + cost(curve, rungs.get(0).cost())
                      + " to "
                      + cost(curve, rungs.get(rungs.size() - 1).cost());
                })
            .collect(Collectors.joining("; "));
  }

  /** Returns a cost in words: a time, or bytes. */
  private static String cost(Curve curve, double cost) {
    return curve.isOfTime()
        ? Quantity.duration(cost)
        : Quantity.number(Math.rint(100 * cost) / 100) + " B";
  }

  /** Returns who wins where, and whether that is decided. */
  static String sentence(Crossover crossover) {
    Curve base = crossover.base();
    Double operations = crossover.operations();
    String size = (operations == null ? NONE : Quantity.number(operations)) + UNIT;
    return side(crossover, crossover.candidate())
        + (base.isOfTime() ? " is faster than " : " has less " + base.metric() + " than ")
        + side(crossover, base)
        + switch (crossover.outcome()) {
          case ALWAYS -> " at every size";
          case NEVER -> " at no size";
          case FROM -> " from " + size + " on";
          case UNTIL -> " up to " + size;
        }
        + (crossover.interval().decided() ? "" : ", undecided");
  }

  /** Returns the engine of a side, with its run where the other's is another. */
  private static String side(Crossover crossover, Curve side) {
    boolean oneRun = crossover.base().source().equals(crossover.candidate().source());
    return side.engine() + (oneRun ? "" : " of " + side.source());
  }

  /** Returns how sure a crossover is, and what it was made of. */
  private static Facts facts(Crossover crossover) {
    Facts.Builder facts = Facts.builder();
    Crossover.Ends ends = crossover.interval();
    List<Crossover.Ratio> ratios = crossover.ratios();
    facts.add(
        "measured",
        Quantity.number(ratios.get(0).operations())
            + " to "
            + Quantity.number(ratios.get(ratios.size() - 1).operations())
            + UNIT);
    if (crossover.operations() == null) {
      facts.add("nearest", nearest(crossover));
    } else if (ends.obstacle() == null) {
      facts.add(
          "interval",
          (ends.low() == null ? "below the smallest" : Quantity.number(ends.low()))
              + " to "
              + (ends.high() == null ? "above the largest" : Quantity.number(ends.high()))
              + (crossover.base().isOfTime()
                  ? ", " + Quantity.percent(crossover.confidence()) + " %"
                  : ", where all forks agree"));
    }
    if (!ends.decided()) {
      facts.add("undecided", undecided(crossover));
    }
    if (crossover.crossings().size() > 1) {
      facts.add(
          "crosses 1 at",
          crossover.crossings().stream().map(Quantity::number).collect(Collectors.joining(", "))
              + ": shapes matter beside size");
    }
    return facts.build();
  }

  private static String undecided(Crossover crossover) {
    Crossover.Ends ends = crossover.interval();
    if (ends.obstacle() != null) {
      return ends.obstacle();
    }
    if (crossover.operations() != null) {
      return "the interval reaches beyond the measured sizes";
    }
    return ends.high() == null
        ? "the forks allow another winner at the largest size"
        : "the forks allow another winner up to " + Quantity.number(ends.high()) + UNIT;
  }

  /** Returns the size where the two are nearest, where one wins everywhere. */
  private static String nearest(Crossover crossover) {
    boolean always = crossover.outcome() == Crossover.FasterWhere.ALWAYS;
    Comparator<Crossover.Ratio> byRatio = Comparator.comparingDouble(Crossover.Ratio::ratio);
    Crossover.Ratio nearest =
        crossover.ratios().stream().min(always ? byRatio.reversed() : byRatio).orElseThrow();
    Interval interval = nearest.interval();
    DoubleFunction<String> words = ratioWords(crossover);
    return nearest.workload()
        + ", ratio "
        + words.apply(nearest.ratio())
        + (interval == null
            ? ""
            : always
                ? ", at most " + words.apply(interval.high())
                : ", at least " + words.apply(interval.low()));
  }

  private static List<Block> blocks(Sweep sweep, List<Crossover> crossovers) {
    List<Block> blocks = new ArrayList<>();
    String confidence = Quantity.percent(sweep.confidence()) + " % intervals";
    for (List<Curve> curves : sweep.byBenchmark()) {
      Curve first = curves.get(0);
      if (curves.stream().anyMatch(curve -> !drawn(curve).isEmpty())) {
        blocks.add(figure(sweep, curves, crossovers));
      }
      blocks.add(
          new Section(
              first.benchmark()
                  + (first.isOfTime()
                      ? ", " + confidence + ": what each workload took"
                      : ": the "
                          + first.metric()
                          + " of each workload, from the least to the most of a fork"),
              rungs(sweep, curves)));
    }
    for (Crossover crossover : crossovers) {
      blocks.add(
          new Section(
              "crossover, "
                  + crossover.base().metric()
                  + " of "
                  + side(crossover, crossover.candidate())
                  + " relative to "
                  + side(crossover, crossover.base()),
              facts(crossover),
              ratios(crossover)));
    }
    sweep.notes().forEach(note -> blocks.add(Note.warning(note, "")));
    return blocks;
  }

  /** Returns the rungs that have a place on a logarithmic axis. */
  private static List<Rung> drawn(Curve curve) {
    return curve.rungs().stream().filter(rung -> !rung.isNothing()).toList();
  }

  /** Returns the number that a nanosecond or a byte is on an axis. */
  private static double onAxis(Curve curve, double cost) {
    return curve.isOfTime() ? cost / 1e3 : cost;
  }

  private static Plot figure(Sweep sweep, List<Curve> curves, List<Crossover> crossovers) {
    Curve first = curves.get(0);
    List<Plot.Layer> layers = new ArrayList<>();
    for (Curve curve : curves) {
      List<Double> xs = drawn(curve).stream().map(Rung::operations).toList();
      List<Double> ys = drawn(curve).stream().map(rung -> onAxis(curve, rung.cost())).toList();
      layers.add(new Plot.Layer(name(sweep, curve), Plot.Kind.LINE_POINTS, xs, ys));
    }
    List<Plot.Mark> marks = new ArrayList<>();
    for (Crossover crossover : crossovers) {
      if (curves.contains(crossover.base())) {
        mark(marks, crossover.operations(), "crossover: " + sentence(crossover), Tone.BAD);
        mark(marks, crossover.interval().low(), "the crossover's interval begins", Tone.CAUTION);
        mark(marks, crossover.interval().high(), "the crossover's interval ends", Tone.CAUTION);
      }
    }
    return new Plot(
        first.benchmark()
            + (first.isOfTime() ? ": cost" : ": " + first.metric())
            + " against work"
            + (marks.isEmpty() ? "" : "; the line is the crossover, dotted ones its interval"),
        new Plot.Axis("floating-point operations a step", Plot.Scale.LOGARITHMIC),
        new Plot.Axis(
            first.metric() + " of a step, " + (first.isOfTime() ? "microseconds" : "bytes"),
            Plot.Scale.LOGARITHMIC),
        layers,
        marks);
  }

  private static void mark(List<Plot.Mark> marks, @Nullable Double at, String words, Tone tone) {
    if (at != null) {
      marks.add(new Plot.Mark(at, words, tone));
    }
  }

  private record Step(Curve curve, Rung rung) {}

  private static Table rungs(Sweep sweep, List<Curve> curves) {
    Curve first = curves.get(0);
    List<Step> steps =
        curves.stream()
            .flatMap(curve -> curve.rungs().stream().map(rung -> new Step(curve, rung)))
            .toList();
    Rows<Step> rows =
        new Rows<Step>()
            .column(Column.words("engine").fit(Fit.FOLD), row -> Cell.of(name(sweep, row.curve())))
            .words("workload", row -> row.rung().workload())
            .column(
                Column.words("shape x batch").fit(Fit.DROP),
                row -> Cell.of(row.rung().work().shape()))
            .numbers("FLOP/step", row -> Cells.number(row.rung().operations()))
            .numbers(
                first.metric() + "/step",
                row -> Cell.of(row.rung().cost(), cost(first, row.rung().cost())))
            .numbers(
                "interval",
                row ->
                    Cell.of(
                        range(
                            row.rung().interval(sweep.confidence()), value -> cost(first, value))));
    if (first.isOfTime()) {
      rows = rows.numbers("GFLOP/s", row -> Cells.number(row.rung().operationsPerSecond() / 1e9));
    }
    for (String name : furtherNames(steps)) {
      rows = rows.column(Column.numbers(name).fit(Fit.DROP), row -> further(row.rung(), name));
    }
    return rows.table(steps);
  }

  private static List<String> furtherNames(List<Step> steps) {
    return steps.stream()
        .flatMap(row -> row.rung().further().stream().map(Metric::name))
        .distinct()
        .toList();
  }

  private static Cell further(Rung rung, String name) {
    return rung.further().stream()
        .filter(metric -> metric.name().equals(name))
        .findFirst()
        .map(metric -> Cells.score(metric.score(), metric.unit()))
        .orElse(Cell.none());
  }

  /** Returns the engine, with its run where there are several. */
  private static String name(Sweep sweep, Curve curve) {
    boolean several = sweep.curves().stream().map(Curve::source).distinct().count() > 1;
    boolean precisions = sweep.curves().stream().map(Curve::precision).distinct().count() > 1;
    return curve.engine()
        + (precisions ? " " + curve.precision() : "")
        + (several ? " (" + curve.source() + ")" : "");
  }

  private static String range(@Nullable Interval interval, DoubleFunction<String> words) {
    return interval == null
        ? NONE
        : words.apply(interval.low()) + " to " + words.apply(interval.high());
  }

  private static Table ratios(Crossover crossover) {
    DoubleFunction<String> words = ratioWords(crossover);
    return new Rows<Crossover.Ratio>()
        .words("workload", Crossover.Ratio::workload)
        .words("shape x batch", Crossover.Ratio::shape)
        .numbers("FLOP/step", row -> Cells.number(row.operations()))
        .numbers("ratio", row -> Cell.of(row.ratio(), words.apply(row.ratio())))
        .numbers("interval", row -> Cell.of(range(row.interval(), words)))
        .table(crossover.ratios());
  }

  private static DoubleFunction<String> ratioWords(Crossover crossover) {
    return crossover.base().isOfTime() ? Quantity::number : SweepTable::ratioOfBytes;
  }

  /** Returns a ratio of bytes; one to no bytes at all has no figure that means anything. */
  private static String ratioOfBytes(double ratio) {
    if (ratio < 1 / CLEAR_OF_NOTHING) {
      return "less than 0.001";
    }
    return ratio > CLEAR_OF_NOTHING ? "more than 1,000" : Quantity.number(ratio);
  }
}
