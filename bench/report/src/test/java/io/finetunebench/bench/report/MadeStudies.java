package io.finetunebench.bench.report;

import io.finetunebench.core.document.Boundaries;
import io.finetunebench.core.document.Cell;
import io.finetunebench.core.document.Column;
import io.finetunebench.core.document.Document;
import io.finetunebench.core.document.Paragraph;
import io.finetunebench.core.document.Plot;
import io.finetunebench.core.document.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Documents with what a study and a calibration show, from made numbers. */
final class MadeStudies {
  private static final List<String> SCENARIOS =
      List.of("pretrained", "fine-tuned", "fine-tuned-frozen-first", "transfer", "from-scratch");

  /** Along y = 0.015 from x = -3 to 3, and a stretch of x = -2 far below. */
  private static final List<Boundaries.Line> TWO_PIECES =
      List.of(
          new Boundaries.Line(List.of(-3.0, 3.0), List.of(0.015, 0.015)),
          new Boundaries.Line(List.of(-2.0, -2.0), List.of(-2.0, -3.0)));

  private static final List<Boundaries.Line> BETWEEN_CLASSES =
      List.of(
          new Boundaries.Line(List.of(0.0, 3.0), List.of(3.0, 0.0)),
          new Boundaries.Line(List.of(3.0, 8.0), List.of(8.0, 3.0)));

  private MadeStudies() {}

  /** Returns three seeds of two classes; one of four points lies outside the figure. */
  static Document twoClasses() {
    Boundaries.Plane plane = new Boundaries.Plane(-4, 4, true);
    Boundaries boundaries =
        new Boundaries(
            "Where each scenario changes its mind, over the points of the small set; outside the"
                + " figure: 1",
            plane,
            List.of("a length of " + "very ".repeat(20), "width"),
            List.of("label 1", "label 2"),
            panels(
                points(new double[][] {{2, 2, 0}, {1, 0, 0}, {5, 0, 0}, {-2, 2, 1}}),
                List.of("seed 5", "seed 6", "seed 7"),
                TWO_PIECES,
                seed -> 90 + 2 * seed + ".00 % of the grid right",
                field(plane, 33, 1)));
    List<Column> columns = new ArrayList<>(List.of(Column.words("scenario")));
    for (String figure : List.of("grid agreement, %", "accuracy, %", "log loss, nats")) {
      columns.add(Column.numbers(figure));
    }
    Table.Builder table = Table.of(columns);
    for (String scenario :
        List.of("pretrained", "fine-tuned", "fine-tuned-frozen-first", "transfer", "scratch")) {
      List<Cell> row = new ArrayList<>(List.of(Cell.of(scenario)));
      IntStream.range(1, columns.size())
          .forEach(i -> row.add(Cell.of(90.0 + i, (90 + i) + ".00 (80.00 to 99.00)")));
      table.row(row);
    }
    Plot.Axis axis = new Plot.Axis("grid agreement, %", Plot.Scale.LINEAR);
    Plot seeds =
        new Plot(
            "Fine-tuned against from scratch, a dot a seed; above the line fine-tuned is better",
            axis,
            axis,
            List.of(
                new Plot.Layer(
                    "seed", Plot.Kind.POINTS, List.of(70.0, 93.0, 60.0), List.of(90.0, 92.0, 94.0)),
                new Plot.Layer(
                    "equal", Plot.Kind.DASHES, List.of(60.0, 94.0), List.of(60.0, 94.0))),
            List.of());
    return new Document(
        "Fine-tuning study",
        "Fine-tuned is better in 2 of 3 seeds",
        "",
        List.of(boundaries, table.build(), new Paragraph("Figures are of three seeds."), seeds));
  }

  /** Returns two seeds of three classes away from the origin; one of seven points lies outside. */
  static Document threeClasses() {
    Boundaries.Plane plane = new Boundaries.Plane(0, 8, false);
    return new Document(
        "Fine-tuning study",
        "",
        List.of(
            new Boundaries(
                "Where each scenario changes its mind; outside the figure: 1",
                plane,
                List.of("a length of " + "very ".repeat(20), "width"),
                List.of("setosa", "versicolor", "virginica"),
                panels(
                    points(
                        new double[][] {
                          {1, 1, 0},
                          {2, 1, 0},
                          {4, 4, 1},
                          {5, 4, 1},
                          {4, 5, 1},
                          {6, 6, 2},
                          {12, 1, 2}
                        }),
                    List.of("seed 5", "seed 6"),
                    BETWEEN_CLASSES,
                    seed -> "85.71 % of the held-out points right",
                    field(plane, 19, 3)))));
  }

  /** Returns a page of tables alone. */
  static Document tables() {
    Table.Builder table =
        Table.of(
            Column.words("minutes"),
            Column.numbers("most pairs"),
            Column.numbers("minimum effect"),
            Column.words("candidate"),
            Column.numbers("called"),
            Column.numbers("EQUIVALENT"),
            Column.numbers("interval misses"),
            Column.numbers("pairs taken"));
    for (String candidate : List.of("equal", "3 % slower", "5 % slower")) {
      table.row(
          Cell.of("1.0"),
          Cell.of(12, "12"),
          Cell.of(0.03, "3 %"),
          Cell.of(candidate),
          Cell.of(0, "0.0 % (0.0-12.3)"),
          Cell.of(0.98, "98.4 %"),
          Cell.of(0, "0.0 % (0.0-12.3)"),
          Cell.of(6.1, "6.1"));
    }
    return new Document(
        "Calibration of pairs: Sort.sorts 1000, made machine, JVM 17",
        "0.0 % (0.0-12.3) of equal builds are called slower or faster",
        "",
        List.of(new Paragraph("200 pairs of forks of equal builds, 5.0 s each."), table.build()));
  }

  private static List<Boundaries.Point> points(double[][] places) {
    return Arrays.stream(places)
        .map(place -> new Boundaries.Point(place[0], place[1], (int) place[2]))
        .toList();
  }

  private static List<Boundaries.Panel> panels(
      List<Boundaries.Point> points,
      List<String> seeds,
      List<Boundaries.Line> lines,
      IntFunction<String> words,
      Boundaries.@Nullable Field field) {
    List<Boundaries.Frame> frames =
        IntStream.range(0, seeds.size())
            .mapToObj(i -> new Boundaries.Frame(seeds.get(i), lines, words.apply(i), field))
            .toList();
    return SCENARIOS.stream()
        .map(scenario -> new Boundaries.Panel(scenario, points, frames))
        .toList();
  }

  /** Any function of the place will do; each of several classes is likely near (i, i) x 3. */
  private static Boundaries.Field field(Boundaries.Plane plane, int side, int outputs) {
    List<Double> probabilities = new ArrayList<>();
    for (int i = 0; i < side * side; i++) {
      double x = plane.from() + plane.side() * (i % side) / (side - 1);
      int row = i / side;
      double y = plane.from() + plane.side() * row / (side - 1);
      double[] near =
          IntStream.range(0, outputs)
              .mapToDouble(
                  output ->
                      outputs == 1
                          ? 1 / (1 + Math.exp(-x * y))
                          : Math.exp(-Math.hypot(x - 3 * output, y - 3 * output)))
              .toArray();
      double sum = outputs == 1 ? 1 : Arrays.stream(near).sum();
      Arrays.stream(near).forEach(each -> probabilities.add(each / sum));
    }
    return new Boundaries.Field(side, probabilities);
  }
}
