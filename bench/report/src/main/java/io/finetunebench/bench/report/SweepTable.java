package io.finetunebench.bench.report;

import io.finetunebench.bench.record.Interval;
import io.finetunebench.bench.record.Metric;
import io.finetunebench.bench.sweep.Ceilings;
import io.finetunebench.bench.sweep.CostFit;
import io.finetunebench.bench.sweep.Crossover;
import io.finetunebench.bench.sweep.Curve;
import io.finetunebench.bench.sweep.Roof;
import io.finetunebench.bench.sweep.Rung;
import io.finetunebench.bench.sweep.Sweep;
import io.finetunebench.core.document.Block;
import io.finetunebench.core.document.Cell;
import io.finetunebench.core.document.Column;
import io.finetunebench.core.document.Column.Fit;
import io.finetunebench.core.document.Document;
import io.finetunebench.core.document.Note;
import io.finetunebench.core.document.Plot;
import io.finetunebench.core.document.Section;
import io.finetunebench.core.document.Table;
import io.finetunebench.core.document.Tone;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.DoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes the document of how cost grows. */
public final class SweepTable {
  private static final String NONE = "-";
  private static final Rows<Ceilings> CEILINGS =
      new Rows<Ceilings>()
          .column(Column.words("run").fit(Fit.FOLD), row -> Cell.of(row.source()))
          .words("of", row -> row.device() == null ? "processor" : row.device())
          .words("measured by", Ceilings::multiplier)
          .numbers("GFLOP/s", row -> giga(row.operationsPerSecond()))
          .numbers("GB/s", row -> giga(row.bytesPerSecond()))
          .numbers("all threads: GFLOP/s", row -> giga(row.allOperationsPerSecond()))
          .numbers("GB/s", row -> giga(row.allBytesPerSecond()))
          .numbers(
              "a launch",
              row ->
                  Double.isNaN(row.launchNanos())
                      ? Cell.none()
                      : Cells.duration(row.launchNanos()));
  private static final double CLEAR_OF_NOTHING = 1000;

  private SweepTable() {}

  /** Returns the sweep as a document: rungs, lines, ceilings, and crossovers in words. */
  public static Document document(Sweep sweep, List<Crossover> crossovers) {
    return new Document(
        "How cost grows",
        crossovers.isEmpty()
            ? costs(sweep)
            : crossovers.stream().map(SweepTable::headline).collect(Collectors.joining(". ")),
        crossovers.stream()
            .map(crossover -> "crossover: " + sentence(crossover))
            .collect(Collectors.joining(". ")),
        blocks(sweep, crossovers));
  }

  /** Returns what a step of each engine costs, of the first benchmark. */
  private static String costs(Sweep sweep) {
    Curve first = sweep.lines().get(0).curve();
    String costs =
        sweep.byBenchmark().get(0).stream()
            .flatMap(
                line ->
                    Stream.ofNullable(line.fit())
                        .map(
                            fit ->
                                name(sweep, line.curve())
                                    + " "
                                    + cost(line.curve(), fit.fixed())
                                    + " and "
                                    + cost(line.curve(), 1e9 * fit.perOperation())
                                    + " a GFLOP"))
            .collect(Collectors.joining("; "));
    return costs.isEmpty()
        ? ""
        : (first.isOfTime() ? "What a step costs: " : "The " + first.metric() + " of a step: ")
            + costs;
  }

  /** Returns a cost in words: a time, or bytes. */
  private static String cost(Curve curve, double cost) {
    return curve.isOfTime()
        ? Quantity.duration(cost)
        : Quantity.number(Math.rint(100 * cost) / 100) + " B";
  }

  /** Returns who wins where, and whether that is decided. */
  private static String headline(Crossover crossover) {
    return winner(
            crossover,
            crossover.candidate().engine(),
            crossover.base().engine(),
            size(crossover) + unit(crossover))
        + (crossover.decided() ? "" : ", undecided");
  }

  private static String winner(Crossover crossover, String candidate, String base, String place) {
    String better =
        crossover.base().isOfTime()
            ? " is faster than "
            : " has less " + crossover.base().metric() + " than ";
    String winner = candidate + better + base;
    return switch (crossover.outcome()) {
      case ALWAYS -> winner + " at every size";
      case NEVER -> winner + " at no size";
      case FROM -> winner + " from " + place + " on";
      case UNTIL -> winner + " up to " + place;
    };
  }

  /** Returns what a crossover says, in one line. */
  static String sentence(Crossover crossover) {
    String base = crossover.base().engine();
    String candidate = crossover.candidate().engine();
    if (!crossover.base().source().equals(crossover.candidate().source())) {
      base += " of " + crossover.base().source();
      candidate += " of " + crossover.candidate().source();
    }
    List<Crossover.Ratio> ratios = crossover.ratios();
    String range =
        " (measured from "
            + size(crossover, ratios.get(0).operations())
            + " to "
            + size(crossover, ratios.get(ratios.size() - 1).operations())
            + unit(crossover)
            + ")";
    String text = winner(crossover, candidate, base, place(crossover));
    text += bound(crossover) + range;
    if (crossover.obstacle() != null) {
      return text + "; " + crossover.obstacle();
    }
    if (!crossover.decided()) {
      text += "; UNDECIDED: " + undecided(crossover);
    }
    if (crossover.crossings().size() > 1) {
      text +=
          "; the ratio crosses 1 at "
              + String.join(
                  ", ", crossover.crossings().stream().map(x -> size(crossover, x)).toList())
              + (crossover.base().isOfNetworks() ? " networks" : ": shapes matter beside size");
    }
    return text;
  }

  private static String place(Crossover crossover) {
    String text = size(crossover) + unit(crossover);
    return crossover.obstacle() != null
        ? text
        : text
            + " ("
            + (crossover.base().isOfTime()
                ? Quantity.percent(crossover.confidence()) + " % interval: "
                : "where all forks agree: ")
            + end(crossover, crossover.low(), "below the smallest")
            + " to "
            + end(crossover, crossover.high(), "above the largest")
            + ")";
  }

  private static String end(Crossover crossover, @Nullable Double end, String beyond) {
    return end == null ? beyond : size(crossover, end);
  }

  private static String size(Crossover crossover) {
    Double operations = crossover.operations();
    return operations == null ? NONE : size(crossover, operations);
  }

  /** Returns a size of work in its unit: operations, or networks where their number grows. */
  private static String size(Crossover crossover, double operations) {
    return Quantity.number(
        crossover.base().isOfNetworks() ? crossover.base().networks(operations) : operations);
  }

  private static String unit(Crossover crossover) {
    return crossover.base().isOfNetworks() ? " networks" : " FLOP a step";
  }

  private static String undecided(Crossover crossover) {
    return switch (crossover.outcome()) {
      case FROM, UNTIL -> "the interval reaches beyond the measured sizes";
      case ALWAYS, NEVER ->
          crossover.high() == null
              ? "the forks allow another winner at the largest size"
              : "the forks allow another winner up to "
                  + size(crossover, crossover.high())
                  + unit(crossover);
    };
  }

  /** The size where the two are nearest, where one wins everywhere. */
  private static String bound(Crossover crossover) {
    boolean always = crossover.outcome() == Crossover.FasterWhere.ALWAYS;
    if (!always && crossover.outcome() != Crossover.FasterWhere.NEVER) {
      return "";
    }
    Comparator<Crossover.Ratio> byRatio = Comparator.comparingDouble(Crossover.Ratio::ratio);
    Crossover.Ratio nearest =
        crossover.ratios().stream().min(always ? byRatio.reversed() : byRatio).orElseThrow();
    Interval interval = nearest.interval();
    DoubleFunction<String> words =
        crossover.base().isOfTime()
            ? ratio -> String.format(Locale.ROOT, "%.3f", ratio)
            : SweepTable::ratioOfBytes;
    return ": at the nearest, "
        + nearest.workload()
        + ", its "
        + crossover.base().metric()
        + " is "
        + words.apply(nearest.ratio())
        + " of the other's"
        + (interval == null
            ? ""
            : always
                ? ", at most " + words.apply(interval.high())
                : ", at least " + words.apply(interval.low()));
  }

  private static List<Block> blocks(Sweep sweep, List<Crossover> crossovers) {
    List<Block> blocks = new ArrayList<>();
    String confidence = Quantity.percent(sweep.confidence()) + " % intervals";
    for (List<Sweep.Line> lines : sweep.byBenchmark()) {
      Curve first = lines.get(0).curve();
      String benchmark = first.benchmark();
      if (hasPoints(lines)) {
        blocks.add(cost(sweep, lines, crossovers));
      }
      if (!roofed(sweep, lines).isEmpty()) {
        blocks.add(roofline(sweep, roofed(sweep, lines)));
      }
      blocks.add(
          new Section(
              benchmark
                  + (first.isOfTime()
                      ? ", " + confidence + ": what each workload took"
                      : ": the "
                          + first.metric()
                          + " of each workload, from the least to the most of a fork"),
              rungs(sweep, lines)));
      List<Sweep.Line> fitted = lines.stream().filter(line -> line.fit() != null).toList();
      if (!fitted.isEmpty()) {
        blocks.add(
            new Section(
                benchmark + ": " + first.metric() + " of a step = fixed + per FLOP x FLOP",
                fits(sweep, fitted)));
      }
    }
    if (!roofed(sweep, sweep.lines()).isEmpty()) {
      blocks.add(
          new Section(
              "the machine's ceilings, measured in the same run",
              CEILINGS.table(sweep.ceilings())));
    }
    for (Crossover crossover : crossovers) {
      blocks.add(
          new Section(
              "crossover, "
                  + crossover.base().metric()
                  + " of "
                  + crossover.candidate().engine()
                  + " relative to "
                  + crossover.base().engine(),
              ratios(crossover)));
    }
    sweep.notes().forEach(note -> blocks.add(Note.warning(note, "")));
    return blocks;
  }

  /** Returns the lines that have a place under a roof. */
  static List<Sweep.Line> roofed(Sweep sweep, List<Sweep.Line> lines) {
    return lines.stream().filter(line -> sweep.roof(line.curve()).isPresent()).toList();
  }

  /**
   * A roof as a figure shows it: over intensities, or over numbers of networks, whose intensity is
   * one.
   *
   * @param name what it is the roof of
   * @param roof the roof
   * @param intensity of all networks; null where the figure is over intensities
   */
  record DrawnRoof(String name, Roof roof, @Nullable Double intensity) {
    /** Returns the GFLOP/s of the roof at a place of the axis to the right. */
    double giga(double across) {
      return roof.attainable(intensity == null ? across : intensity) / 1e9;
    }
  }

  /** Returns the roofs under which lines of a benchmark have a place. */
  static List<DrawnRoof> roofs(Sweep sweep, List<Sweep.Line> lines) {
    boolean several = sweep.ceilings().stream().map(Ceilings::source).distinct().count() > 1;
    return lines.stream()
        .map(Sweep.Line::curve)
        .flatMap(
            curve ->
                sweep.roof(curve).stream()
                    .map(
                        roof ->
                            new DrawnRoof(
                                "roof of the "
                                    + place(roof)
                                    + (several ? " (" + roof.source() + ")" : ""),
                                roof,
                                curve.isOfNetworks() ? curve.rungs().get(0).intensity() : null)))
        .distinct()
        .toList();
  }

  private static String place(Roof roof) {
    if (roof.device() != null) {
      return roof.device();
    }
    return roof.allThreads() ? "processor, all threads" : "processor";
  }

  /** Returns where a rung stands on the axis to the right of a roofline. */
  static double acrossRoofs(Curve curve, Rung rung) {
    return curve.isOfNetworks() ? rung.networks() : rung.intensity();
  }

  /** Returns what that axis shows. */
  static String roofAxis(Curve curve) {
    return curve.isOfNetworks() ? "networks" : "arithmetic intensity, FLOP a byte";
  }

  /** Returns whether a figure of the cost has anything to show. */
  static boolean hasPoints(List<Sweep.Line> lines) {
    return lines.stream().anyMatch(line -> !drawn(line.curve()).isEmpty());
  }

  /** Returns the rungs that have a place on a logarithmic axis. */
  static List<Rung> drawn(Curve curve) {
    return curve.rungs().stream().filter(rung -> !rung.isNothing()).toList();
  }

  /** Returns the number that a nanosecond or a byte is on an axis. */
  static double onAxis(Curve curve, double cost) {
    return curve.isOfTime() ? cost / 1e3 : cost;
  }

  /** Returns what such an axis shows, of a step, a call or another unit of work. */
  static String axis(Curve curve, String step) {
    return curve.metric() + " of a " + step + (curve.isOfTime() ? ", microseconds" : ", bytes");
  }

  private static Plot cost(Sweep sweep, List<Sweep.Line> lines, List<Crossover> crossovers) {
    List<Plot.Layer> layers = new ArrayList<>();
    for (int look = 0; look < lines.size(); look++) {
      Curve curve = lines.get(look).curve();
      CostFit fit = lines.get(look).fit();
      String name = name(sweep, curve);
      List<Double> xs = drawn(curve).stream().map(Rung::operations).toList();
      List<Double> ys = drawn(curve).stream().map(rung -> onAxis(curve, rung.cost())).toList();
      layers.add(new Plot.Layer(name, Plot.Kind.POINTS, xs, ys, look));
      if (fit != null) {
        List<Double> fitted = xs.stream().map(work -> onAxis(curve, fit.cost(work))).toList();
        layers.add(new Plot.Layer(name + ", fitted", Plot.Kind.LINE, xs, fitted, look));
      }
    }
    List<Plot.Mark> marks = new ArrayList<>();
    for (Crossover crossover : crossovers) {
      if (lines.stream().anyMatch(line -> line.curve().equals(crossover.base()))) {
        mark(marks, crossover.operations(), "crossover: " + headline(crossover), Tone.BAD);
        mark(marks, crossover.low(), "the crossover's interval begins", Tone.CAUTION);
        mark(marks, crossover.high(), "the crossover's interval ends", Tone.CAUTION);
      }
    }
    return new Plot(
        lines.get(0).curve().benchmark()
            + (lines.get(0).curve().isOfTime()
                ? ": cost against work"
                : ": " + lines.get(0).curve().metric() + " against work")
            + (marks.isEmpty() ? "" : "; the line is the crossover, dotted ones its interval"),
        new Plot.Axis("floating-point operations a step", Plot.Scale.LOGARITHMIC),
        new Plot.Axis(axis(lines.get(0).curve(), "step"), Plot.Scale.LOGARITHMIC),
        layers,
        marks);
  }

  private static void mark(List<Plot.Mark> marks, @Nullable Double at, String words, Tone tone) {
    if (at != null) {
      marks.add(new Plot.Mark(at, words, tone));
    }
  }

  private static Plot roofline(Sweep sweep, List<Sweep.Line> lines) {
    List<Plot.Layer> layers = new ArrayList<>();
    List<Double> all = new ArrayList<>();
    for (Sweep.Line line : lines) {
      List<Double> xs =
          line.curve().rungs().stream().map(rung -> acrossRoofs(line.curve(), rung)).toList();
      List<Double> ys =
          line.curve().rungs().stream().map(rung -> rung.operationsPerSecond() / 1e9).toList();
      all.addAll(xs);
      layers.add(new Plot.Layer(name(sweep, line.curve()), Plot.Kind.POINTS, xs, ys));
    }
    double low = all.stream().mapToDouble(x -> x).min().orElseThrow();
    double high = all.stream().mapToDouble(x -> x).max().orElseThrow();
    for (DrawnRoof roof : roofs(sweep, lines)) {
      double ridge = roof.roof().ridge();
      List<Double> xs =
          roof.intensity() == null
              ? List.of(Math.min(low, ridge) / 2, ridge, 2 * Math.max(high, ridge))
              : List.of(low, high);
      layers.add(
          new Plot.Layer(roof.name(), Plot.Kind.LINE, xs, xs.stream().map(roof::giga).toList()));
    }
    return new Plot(
        lines.get(0).curve().benchmark() + ": what was reached of what the machine allows",
        new Plot.Axis(roofAxis(lines.get(0).curve()), Plot.Scale.LOGARITHMIC),
        new Plot.Axis("GFLOP/s", Plot.Scale.LOGARITHMIC),
        layers,
        List.of());
  }

  private record Step(Sweep.Line line, int index) {
    Rung rung() {
      return line.curve().rungs().get(index);
    }
  }

  private static Table rungs(Sweep sweep, List<Sweep.Line> lines) {
    Curve first = lines.get(0).curve();
    List<Step> steps =
        lines.stream()
            .flatMap(
                line ->
                    IntStream.range(0, line.curve().rungs().size())
                        .mapToObj(index -> new Step(line, index)))
            .toList();
    Rows<Step> rows =
        new Rows<Step>()
            .column(
                Column.words("engine").fit(Fit.FOLD),
                row -> Cell.of(name(sweep, row.line().curve())))
            .words("workload", row -> row.rung().workload())
            .column(Column.words("shape x batch").fit(Fit.DROP), row -> Cell.of(row.rung().shape()))
            .numbers("FLOP/step", row -> Cells.number(row.rung().operations()))
            .numbers(
                first.metric() + "/step",
                row -> Cell.of(row.rung().cost(), cost(first, row.rung().cost())))
            .numbers("interval", row -> range(first, row.rung().interval(sweep.confidence()), 1));
    if (first.isOfTime()) {
      rows =
          rows.numbers("GFLOP/s", row -> giga(row.rung().operationsPerSecond()))
              .column(
                  Column.numbers("GB/s").fit(Fit.DROP), row -> giga(row.rung().bytesPerSecond()))
              .column(
                  Column.numbers("FLOP/byte").fit(Fit.DROP),
                  row -> Cells.number(row.rung().intensity()))
              .numbers("of roof", row -> ofRoof(sweep, row));
    }
    rows = rows.numbers("to line", SweepTable::toLine);
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

  private static Cell ofRoof(Sweep sweep, Step row) {
    Rung rung = row.rung();
    return sweep
        .roof(row.line().curve())
        .map(roof -> rung.operationsPerSecond() / roof.attainable(rung.intensity()))
        .map(share -> Cells.percent(share, 1))
        .orElse(Cell.none());
  }

  private static Cell toLine(Step row) {
    CostFit fit = row.line().fit();
    if (fit == null) {
      return Cell.none();
    }
    boolean fits = fit.fits(row.index());
    return Cell.of(
        signed(fit.misfits().get(row.index())) + (fits ? "" : " !"),
        fits ? Tone.PLAIN : Tone.CAUTION);
  }

  private static Table fits(Sweep sweep, List<Sweep.Line> lines) {
    Curve first = lines.get(0).curve();
    return new Rows<Sweep.Line>()
        .words("engine", row -> name(sweep, row.curve()))
        .numbers("fixed/step", row -> Cell.of(fit(row).fixed(), cost(first, fit(row).fixed())))
        .numbers("interval", row -> range(first, fit(row).fixedInterval(), 1))
        .numbers(
            "per GFLOP",
            row ->
                Cell.of(1e9 * fit(row).perOperation(), cost(first, 1e9 * fit(row).perOperation())))
        .numbers("interval", row -> range(first, fit(row).operationInterval(), 1e9))
        .numbers("off by", row -> Cells.percent(Math.expm1(fit(row).spread()), 1))
        .column(Column.words("line fits").fit(Fit.BELOW), row -> Cell.of(fitsWhere(row)))
        .table(lines);
  }

  private static CostFit fit(Sweep.Line line) {
    return Objects.requireNonNull(line.fit());
  }

  private static String fitsWhere(Sweep.Line line) {
    List<Rung> rungs = line.curve().rungs();
    if (!fit(line).judged()) {
      return "not judged, " + rungs.size() + " rungs";
    }
    String off =
        IntStream.range(0, rungs.size())
            .filter(i -> !fit(line).fits(i))
            .mapToObj(i -> rungs.get(i).workload())
            .collect(Collectors.joining(", "));
    return off.isEmpty() ? "everywhere" : "not at " + off;
  }

  /** Returns the engine, with its run where there are several. */
  static String name(Sweep sweep, Curve curve) {
    boolean several =
        sweep.lines().stream().map(line -> line.curve().source()).distinct().count() > 1;
    boolean precisions =
        sweep.lines().stream().map(line -> line.curve().precision()).distinct().count() > 1;
    return curve.engine()
        + (precisions ? " " + curve.precision() : "")
        + (several ? " (" + curve.source() + ")" : "");
  }

  private static Cell giga(double perSecond) {
    return Double.isNaN(perSecond) ? Cell.none() : Cells.number(perSecond / 1e9);
  }

  private static Cell range(Curve curve, @Nullable Interval interval, double factor) {
    return Cell.of(range(interval, value -> cost(curve, factor * value)));
  }

  private static String range(@Nullable Interval interval, DoubleFunction<String> words) {
    return interval == null
        ? NONE
        : words.apply(interval.low()) + " to " + words.apply(interval.high());
  }

  private static Table ratios(Crossover crossover) {
    DoubleFunction<String> words =
        crossover.base().isOfTime() ? Quantity::number : SweepTable::ratioOfBytes;
    return new Rows<Crossover.Ratio>()
        .words("workload", Crossover.Ratio::workload)
        .words("shape x batch", Crossover.Ratio::shape)
        .numbers("FLOP/step", row -> Cells.number(row.operations()))
        .numbers("ratio", row -> Cell.of(row.ratio(), words.apply(row.ratio())))
        .numbers("interval", row -> Cell.of(range(row.interval(), words)))
        .table(crossover.ratios());
  }

  /** Returns a ratio of bytes; one to no bytes at all has no figure that means anything. */
  private static String ratioOfBytes(double ratio) {
    if (ratio < 1 / CLEAR_OF_NOTHING) {
      return "less than 0.001";
    }
    return ratio > CLEAR_OF_NOTHING ? "more than 1,000" : Quantity.number(ratio);
  }

  private static String signed(double fraction) {
    long percent = Math.round(100 * fraction);
    return percent == 0 ? "0 %" : String.format(Locale.ROOT, "%+d %%", percent);
  }
}
