package io.finetunebench.bench.report;

import io.finetunebench.bench.record.Interval;
import io.finetunebench.bench.sweep.Ceilings;
import io.finetunebench.bench.sweep.CostFit;
import io.finetunebench.bench.sweep.Crossover;
import io.finetunebench.bench.sweep.Curve;
import io.finetunebench.bench.sweep.Rung;
import io.finetunebench.bench.sweep.Sweep;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Tells how cost grows as tables: rungs, lines, ceilings, and crossovers in words. */
public final class SweepTable {
  private static final String NONE = "-";
  private static final List<String> RUNG_HEADS =
      List.of(
          "engine",
          "workload",
          "shape x batch",
          "FLOP/step",
          "time/step",
          "interval",
          "GFLOP/s",
          "GB/s",
          "FLOP/byte",
          "of roof",
          "to line");
  private static final List<String> LINE_HEADS =
      List.of("engine", "fixed/step", "interval", "per GFLOP", "interval", "off by", "line fits");
  private static final List<String> CEILING_HEADS =
      List.of("run", "product by", "GFLOP/s", "GB/s", "all threads: GFLOP/s", "GB/s");
  private static final List<String> RATIO_HEADS =
      List.of("workload", "shape x batch", "FLOP/step", "time ratio", "interval");

  private SweepTable() {}

  /** Returns the lines for a terminal. */
  public static List<String> text(Sweep sweep, List<Crossover> crossovers) {
    List<String> lines = new ArrayList<>();
    for (Part part : parts(sweep, crossovers)) {
      if (!lines.isEmpty()) {
        lines.add("");
      }
      lines.add(part.title());
      if (!part.rows().isEmpty()) {
        TextTable table =
            new TextTable(
                IntStream.range(0, part.heads().size())
                    .mapToObj(
                        column ->
                            column < part.words() ? TextTable.Side.LEFT : TextTable.Side.RIGHT)
                    .toArray(TextTable.Side[]::new));
        table.row(part.heads().toArray(String[]::new));
        part.rows().forEach(row -> table.row(row.toArray(String[]::new)));
        lines.addAll(table.lines());
      }
    }
    return lines;
  }

  /** Returns the same as Markdown. */
  public static String markdown(Sweep sweep, List<Crossover> crossovers) {
    StringBuilder page = new StringBuilder("# How cost grows\n");
    for (Part part : parts(sweep, crossovers)) {
      page.append('\n').append(escape(part.title())).append('\n');
      if (!part.rows().isEmpty()) {
        page.append("\n| ").append(String.join(" | ", part.heads())).append(" |\n|");
        for (int column = 0; column < part.heads().size(); column++) {
          page.append(column < part.words() ? "---|" : "--:|");
        }
        page.append('\n');
        for (List<String> row : part.rows()) {
          page.append("| ")
              .append(String.join(" | ", row.stream().map(cell -> escape(cell)).toList()))
              .append(" |\n");
        }
      }
    }
    return page.toString();
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
    boolean always = crossover.outcome() == Crossover.Outcome.ALWAYS;
    if (!always && crossover.outcome() != Crossover.Outcome.NEVER) {
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

  /** A table with a title; {@code words} columns of words come first. */
  private record Part(String title, int words, List<String> heads, List<List<String>> rows) {}

  private static List<Part> parts(Sweep sweep, List<Crossover> crossovers) {
    List<Part> parts = new ArrayList<>();
    String confidence = Quantity.percent(sweep.confidence()) + " % intervals";
    for (String benchmark :
        sweep.lines().stream().map(line -> line.curve().benchmark()).distinct().toList()) {
      List<Sweep.Line> lines =
          sweep.lines().stream()
              .filter(line -> line.curve().benchmark().equals(benchmark))
              .toList();
      parts.add(
          new Part(
              benchmark + ", " + confidence + ": what each workload took",
              3,
              RUNG_HEADS,
              lines.stream().flatMap(line -> rungs(sweep, line).stream()).toList()));
      List<List<String>> fits =
          lines.stream().filter(line -> line.fit() != null).map(line -> fit(sweep, line)).toList();
      if (!fits.isEmpty()) {
        parts.add(
            new Part(
                benchmark + ": time of a step = fixed + per FLOP x FLOP", 1, LINE_HEADS, fits));
      }
    }
    if (!sweep.ceilings().isEmpty()) {
      parts.add(
          new Part(
              "the machine's ceilings, measured in the same run",
              2,
              CEILING_HEADS,
              sweep.ceilings().stream().map(SweepTable::ceilings).toList()));
    }
    for (Crossover crossover : crossovers) {
      parts.add(
          new Part(
              "crossover: " + sentence(crossover),
              2,
              RATIO_HEADS,
              crossover.ratios().stream().map(SweepTable::ratio).toList()));
    }
    sweep.notes().forEach(note -> parts.add(new Part("note: " + note, 0, List.of(), List.of())));
    return parts;
  }

  private static List<List<String>> rungs(Sweep sweep, Sweep.Line line) {
    Curve curve = line.curve();
    CostFit fit = line.fit();
    Ceilings ceilings = sweep.ceilings(curve).orElse(null);
    List<List<String>> rows = new ArrayList<>();
    for (int i = 0; i < curve.rungs().size(); i++) {
      Rung rung = curve.rungs().get(i);
      rows.add(
          List.of(
              name(sweep, curve),
              rung.workload(),
              rung.shape(),
              Quantity.number(rung.operations()),
              Quantity.duration(rung.nanos()),
              durations(rung.interval(sweep.confidence())),
              Quantity.number(rung.operationsPerSecond() / 1e9),
              Quantity.number(rung.bytesPerSecond() / 1e9),
              Quantity.number(rung.intensity()),
              ceilings == null
                  ? NONE
                  : percent(rung.operationsPerSecond() / ceilings.attainable(rung.intensity())),
              fit == null ? NONE : signed(fit.misfits().get(i)) + (fit.fits(i) ? "" : " !")));
    }
    return rows;
  }

  private static List<String> fit(Sweep sweep, Sweep.Line line) {
    CostFit fit = Objects.requireNonNull(line.fit());
    List<Rung> rungs = line.curve().rungs();
    List<String> off =
        IntStream.range(0, rungs.size())
            .filter(i -> !fit.fits(i))
            .mapToObj(i -> rungs.get(i).workload())
            .toList();
    Interval operation = fit.operationInterval();
    return List.of(
        name(sweep, line.curve()),
        Quantity.duration(fit.fixedNanos()),
        durations(fit.fixedInterval()),
        Quantity.duration(1e9 * fit.nanosPerOperation()),
        operation == null
            ? NONE
            : range(
                Quantity.duration(1e9 * operation.low()),
                Quantity.duration(1e9 * operation.high())),
        percent(Math.expm1(fit.spread())),
        !fit.judged()
            ? "not judged, " + rungs.size() + " rungs"
            : off.isEmpty() ? "everywhere" : "not at " + String.join(", ", off));
  }

  private static List<String> ceilings(Ceilings ceilings) {
    return List.of(
        ceilings.source(),
        ceilings.multiplier(),
        Quantity.number(ceilings.operationsPerSecond() / 1e9),
        Quantity.number(ceilings.bytesPerSecond() / 1e9),
        giga(ceilings.allOperationsPerSecond()),
        giga(ceilings.allBytesPerSecond()));
  }

  private static List<String> ratio(Crossover.Ratio ratio) {
    Interval interval = ratio.interval();
    return List.of(
        ratio.workload(),
        ratio.shape(),
        Quantity.number(ratio.operations()),
        Quantity.number(ratio.ratio()),
        interval == null
            ? NONE
            : range(Quantity.number(interval.low()), Quantity.number(interval.high())));
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

  private static String giga(double perSecond) {
    return Double.isNaN(perSecond) ? NONE : Quantity.number(perSecond / 1e9);
  }

  private static String durations(@Nullable Interval interval) {
    return interval == null
        ? NONE
        : range(Quantity.duration(interval.low()), Quantity.duration(interval.high()));
  }

  private static String range(String low, String high) {
    return low + " to " + high;
  }

  private static String percent(double fraction) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * fraction);
  }

  private static String signed(double fraction) {
    return String.format(Locale.ROOT, "%+.0f %%", 100 * fraction);
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replaceAll("([\\\\|*_`\\[\\]])", "\\\\$1");
  }
}
