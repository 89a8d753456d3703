package io.finetunebench.bench.report;

import io.finetunebench.bench.record.Interval;
import io.finetunebench.bench.sweep.Ceilings;
import io.finetunebench.bench.sweep.CostFit;
import io.finetunebench.bench.sweep.Crossover;
import io.finetunebench.bench.sweep.Curve;
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
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes the document of how cost grows. */
public final class SweepTable {
  private static final String NONE = "-";
  private static final List<Column> RUNG_COLUMNS =
      List.of(
          Column.words("engine").fit(Fit.FOLD),
          Column.words("workload"),
          Column.words("shape x batch").fit(Fit.DROP),
          Column.numbers("FLOP/step"),
          Column.numbers("time/step"),
          Column.numbers("interval"),
          Column.numbers("GFLOP/s"),
          Column.numbers("GB/s").fit(Fit.DROP),
          Column.numbers("FLOP/byte").fit(Fit.DROP),
          Column.numbers("of roof"),
          Column.numbers("to line"));
  private static final List<Column> LINE_COLUMNS =
      List.of(
          Column.words("engine"),
          Column.numbers("fixed/step"),
          Column.numbers("interval"),
          Column.numbers("per GFLOP"),
          Column.numbers("interval"),
          Column.numbers("off by"),
          Column.words("line fits").fit(Fit.BELOW));
  private static final List<Column> CEILING_COLUMNS =
      List.of(
          Column.words("run").fit(Fit.FOLD),
          Column.words("product by"),
          Column.numbers("GFLOP/s"),
          Column.numbers("GB/s"),
          Column.numbers("all threads: GFLOP/s"),
          Column.numbers("GB/s"));
  private static final List<Column> RATIO_COLUMNS =
      List.of(
          Column.words("workload"),
          Column.words("shape x batch"),
          Column.numbers("FLOP/step"),
          Column.numbers("time ratio"),
          Column.numbers("interval"));

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
    String costs =
        sweep.lines().stream()
            .filter(
                line -> line.curve().benchmark().equals(sweep.lines().get(0).curve().benchmark()))
            .flatMap(
                line ->
                    Stream.ofNullable(line.fit())
                        .map(
                            fit ->
                                name(sweep, line.curve())
                                    + " "
                                    + Quantity.duration(fit.fixedNanos())
                                    + " and "
                                    + Quantity.duration(1e9 * fit.nanosPerOperation())
                                    + " a GFLOP"))
            .collect(Collectors.joining("; "));
    return costs.isEmpty() ? "" : "What a step costs: " + costs;
  }

  /** Returns who wins where, and whether that is decided. */
  private static String headline(Crossover crossover) {
    Double operations = crossover.operations();
    String place = (operations == null ? NONE : size(crossover, operations)) + unit(crossover);
    String winner = crossover.candidate().engine() + " is faster than " + crossover.base().engine();
    return switch (crossover.outcome()) {
          case ALWAYS -> winner + " at every size";
          case NEVER -> winner + " at no size";
          case FROM -> winner + " from " + place + " on";
          case UNTIL -> winner + " up to " + place;
        }
        + (crossover.decided() ? "" : ", undecided");
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
    String text =
        switch (crossover.outcome()) {
          case ALWAYS -> candidate + " is faster than " + base + " at every size";
          case NEVER -> candidate + " is faster than " + base + " at no size";
          case FROM -> candidate + " is faster than " + base + " from " + place(crossover) + " on";
          case UNTIL -> candidate + " is faster than " + base + " up to " + place(crossover);
        };
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
    Double operations = crossover.operations();
    String text = (operations == null ? NONE : size(crossover, operations)) + unit(crossover);
    return crossover.obstacle() != null
        ? text
        : text
            + " ("
            + Quantity.percent(crossover.confidence())
            + " % interval: "
            + end(crossover, crossover.low(), "below the smallest")
            + " to "
            + end(crossover, crossover.high(), "above the largest")
            + ")";
  }

  private static String end(Crossover crossover, @Nullable Double end, String beyond) {
    return end == null ? beyond : size(crossover, end);
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
    Crossover.Ratio nearest =
        crossover.ratios().stream()
            .min(
                (a, b) ->
                    always
                        ? Double.compare(b.ratio(), a.ratio())
                        : Double.compare(a.ratio(), b.ratio()))
            .orElseThrow();
    Interval interval = nearest.interval();
    return String.format(
        Locale.ROOT,
        ": at the nearest, %s, its time is %.3f of the other's%s",
        nearest.workload(),
        nearest.ratio(),
        interval == null
            ? ""
            : String.format(
                Locale.ROOT,
                always ? ", at most %.3f" : ", at least %.3f",
                always ? interval.high() : interval.low()));
  }

  private static List<Block> blocks(Sweep sweep, List<Crossover> crossovers) {
    List<Block> blocks = new ArrayList<>();
    String confidence = Quantity.percent(sweep.confidence()) + " % intervals";
    for (String benchmark :
        sweep.lines().stream().map(line -> line.curve().benchmark()).distinct().toList()) {
      List<Sweep.Line> lines =
          sweep.lines().stream()
              .filter(line -> line.curve().benchmark().equals(benchmark))
              .toList();
      blocks.add(cost(sweep, lines, crossovers));
      if (!sweep.ceilings().isEmpty() && !lines.get(0).curve().isOfNetworks()) {
        blocks.add(roofline(sweep, lines));
      }
      Table.Builder rungs = Table.of(RUNG_COLUMNS);
      lines.forEach(line -> rungs(sweep, line).forEach(rungs::row));
      blocks.add(
          new Section(benchmark + ", " + confidence + ": what each workload took", rungs.build()));
      Table.Builder fits = Table.of(LINE_COLUMNS);
      lines.stream().filter(line -> line.fit() != null).forEach(line -> fits.row(fit(sweep, line)));
      if (!fits.isEmpty()) {
        blocks.add(
            new Section(benchmark + ": time of a step = fixed + per FLOP x FLOP", fits.build()));
      }
    }
    if (!sweep.ceilings().isEmpty()) {
      Table.Builder ceilings = Table.of(CEILING_COLUMNS);
      sweep.ceilings().forEach(each -> ceilings.row(ceilings(each)));
      blocks.add(new Section("the machine's ceilings, measured in the same run", ceilings.build()));
    }
    for (Crossover crossover : crossovers) {
      Table.Builder ratios = Table.of(RATIO_COLUMNS);
      crossover.ratios().forEach(each -> ratios.row(ratio(each)));
      blocks.add(
          new Section(
              "crossover, times of "
                  + crossover.candidate().engine()
                  + " relative to "
                  + crossover.base().engine(),
              ratios.build()));
    }
    sweep.notes().forEach(note -> blocks.add(Note.warning(note, "")));
    return blocks;
  }

  private static Plot cost(Sweep sweep, List<Sweep.Line> lines, List<Crossover> crossovers) {
    List<Plot.Layer> layers = new ArrayList<>();
    for (int look = 0; look < lines.size(); look++) {
      Curve curve = lines.get(look).curve();
      CostFit fit = lines.get(look).fit();
      String name = name(sweep, curve);
      List<Double> xs = curve.rungs().stream().map(Rung::operations).toList();
      List<Double> ys = curve.rungs().stream().map(rung -> rung.nanos() / 1e3).toList();
      layers.add(new Plot.Layer(name, Plot.Kind.POINTS, xs, ys, look));
      if (fit != null) {
        List<Double> fitted = xs.stream().map(work -> fit.nanos(work) / 1e3).toList();
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
            + ": cost against work"
            + (marks.isEmpty() ? "" : "; the line is the crossover, dotted ones its interval"),
        new Plot.Axis("floating-point operations a step", Plot.Scale.LOGARITHMIC),
        new Plot.Axis("time of a step, microseconds", Plot.Scale.LOGARITHMIC),
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
      List<Double> xs = line.curve().rungs().stream().map(Rung::intensity).toList();
      List<Double> ys =
          line.curve().rungs().stream().map(rung -> rung.operationsPerSecond() / 1e9).toList();
      all.addAll(xs);
      layers.add(new Plot.Layer(name(sweep, line.curve()), Plot.Kind.POINTS, xs, ys));
    }
    double low = all.stream().mapToDouble(x -> x).min().orElseThrow() / 2;
    double high = all.stream().mapToDouble(x -> x).max().orElseThrow() * 2;
    for (Ceilings ceilings : sweep.ceilings()) {
      double ridge = ceilings.operationsPerSecond() / ceilings.bytesPerSecond();
      List<Double> xs = DoubleStream.of(low, ridge, Math.max(high, 2 * ridge)).boxed().toList();
      layers.add(
          new Plot.Layer(
              "roof of " + ceilings.source(),
              Plot.Kind.LINE,
              xs,
              xs.stream().map(x -> ceilings.attainable(x) / 1e9).toList()));
    }
    return new Plot(
        lines.get(0).curve().benchmark() + ": what was reached of what the machine allows",
        new Plot.Axis("arithmetic intensity, FLOP a byte", Plot.Scale.LOGARITHMIC),
        new Plot.Axis("GFLOP/s", Plot.Scale.LOGARITHMIC),
        layers,
        List.of());
  }

  private static List<List<Cell>> rungs(Sweep sweep, Sweep.Line line) {
    Curve curve = line.curve();
    CostFit fit = line.fit();
    Ceilings ceilings = sweep.ceilings(curve).orElse(null);
    List<List<Cell>> rows = new ArrayList<>();
    for (int i = 0; i < curve.rungs().size(); i++) {
      Rung rung = curve.rungs().get(i);
      rows.add(
          List.of(
              Cell.of(name(sweep, curve)),
              Cell.of(rung.workload()),
              Cell.of(rung.shape()),
              number(rung.operations()),
              duration(rung.nanos()),
              Cell.of(durations(rung.interval(sweep.confidence()))),
              number(rung.operationsPerSecond() / 1e9),
              number(rung.bytesPerSecond() / 1e9),
              number(rung.intensity()),
              ceilings == null
                  ? Cell.none()
                  : percent(rung.operationsPerSecond() / ceilings.attainable(rung.intensity())),
              fit == null
                  ? Cell.none()
                  : Cell.of(
                      signed(fit.misfits().get(i)) + (fit.fits(i) ? "" : " !"),
                      fit.fits(i) ? Tone.PLAIN : Tone.CAUTION)));
    }
    return rows;
  }

  private static List<Cell> fit(Sweep sweep, Sweep.Line line) {
    CostFit fit = Objects.requireNonNull(line.fit());
    List<Rung> rungs = line.curve().rungs();
    List<String> off =
        IntStream.range(0, rungs.size())
            .filter(i -> !fit.fits(i))
            .mapToObj(i -> rungs.get(i).workload())
            .toList();
    Interval operation = fit.operationInterval();
    return List.of(
        Cell.of(name(sweep, line.curve())),
        duration(fit.fixedNanos()),
        Cell.of(durations(fit.fixedInterval())),
        duration(1e9 * fit.nanosPerOperation()),
        Cell.of(
            operation == null
                ? NONE
                : range(
                    Quantity.duration(1e9 * operation.low()),
                    Quantity.duration(1e9 * operation.high()))),
        percent(Math.expm1(fit.spread())),
        Cell.of(
            !fit.judged()
                ? "not judged, " + rungs.size() + " rungs"
                : off.isEmpty() ? "everywhere" : "not at " + String.join(", ", off)));
  }

  private static List<Cell> ceilings(Ceilings ceilings) {
    return List.of(
        Cell.of(ceilings.source()),
        Cell.of(ceilings.multiplier()),
        number(ceilings.operationsPerSecond() / 1e9),
        number(ceilings.bytesPerSecond() / 1e9),
        giga(ceilings.allOperationsPerSecond()),
        giga(ceilings.allBytesPerSecond()));
  }

  private static List<Cell> ratio(Crossover.Ratio ratio) {
    Interval interval = ratio.interval();
    return List.of(
        Cell.of(ratio.workload()),
        Cell.of(ratio.shape()),
        number(ratio.operations()),
        number(ratio.ratio()),
        Cell.of(
            interval == null
                ? NONE
                : range(Quantity.number(interval.low()), Quantity.number(interval.high()))));
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
    return Double.isNaN(perSecond) ? Cell.none() : number(perSecond / 1e9);
  }

  private static Cell number(double value) {
    return Cell.of(value, Quantity.number(value));
  }

  private static Cell duration(double nanos) {
    return Cell.of(nanos, Quantity.duration(nanos));
  }

  private static String durations(@Nullable Interval interval) {
    return interval == null
        ? NONE
        : range(Quantity.duration(interval.low()), Quantity.duration(interval.high()));
  }

  private static String range(String low, String high) {
    return low + " to " + high;
  }

  private static Cell percent(double fraction) {
    return Cell.of(fraction, String.format(Locale.ROOT, "%.1f %%", 100 * fraction));
  }

  private static String signed(double fraction) {
    long percent = Math.round(100 * fraction);
    return percent == 0 ? "0 %" : String.format(Locale.ROOT, "%+d %%", percent);
  }
}
