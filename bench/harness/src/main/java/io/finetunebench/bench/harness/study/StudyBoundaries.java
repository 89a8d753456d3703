package io.finetunebench.bench.harness.study;

import io.finetunebench.core.document.Boundaries;
import io.finetunebench.core.experiment.data.LabelledPoints;
import io.finetunebench.core.experiment.data.Points;
import io.finetunebench.core.experiment.network.NetworkSpec;
import io.finetunebench.core.experiment.network.Parameters;
import io.finetunebench.core.experiment.study.Grid;
import io.finetunebench.core.experiment.study.Polyline;
import io.finetunebench.core.experiment.study.Scenario;
import io.finetunebench.core.experiment.study.ScenarioResult;
import io.finetunebench.core.experiment.study.StudySettings;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Makes the figure of a study's boundaries: for a page, of all seeds; for a picture, of one. */
public final class StudyBoundaries {
  private static final int MOST_POINTS = 400;
  private static final int MOST_FRAMES = 100;

  /** Points with probabilities on each axis of a boundary's figure, of two classes. */
  private static final int FIELD = 33;

  /** With fewer, of very many classes, nothing would be seen. */
  private static final int FEWEST_FIELD = 5;

  /** Says what a trained network makes of points; whoever has an engine can. */
  @FunctionalInterface
  public interface Prober {
    /**
     * Returns the outputs of a network, point by point: one alone is the probability of target 1.
     *
     * @param network that classifies
     * @param parameters that it learnt
     * @param points of two features
     */
    double[] probabilities(NetworkSpec network, Parameters parameters, Points points);
  }

  private final StudyReport study;
  private final StudySettings settings;
  private final Boundaries.Plane plane;

  private StudyBoundaries(StudyReport study, Grid grid) {
    this.study = study;
    this.settings = study.result().settings();
    double from = grid.from();
    double to = grid.coordinate(grid.count() - 1);
    // A grid that ends less than a step from it is symmetric to 0.
    this.plane =
        new Boundaries.Plane(
            from, Math.abs(from + to) < grid.step() ? -from : to, settings.againstCross());
  }

  private static Optional<StudyBoundaries> of(StudyReport study) {
    StudySettings settings = study.result().settings();
    return Optional.ofNullable(settings.grid())
        .filter(grid -> settings.small().kind() != LabelledPoints.Kind.VALUES)
        .map(grid -> new StudyBoundaries(study, grid));
  }

  /**
   * Returns the boundaries of all seeds over the small set.
   *
   * @param prober that finds probabilities to read; null for none
   */
  static Optional<Boundaries> ofSeeds(StudyReport study, @Nullable Prober prober) {
    return of(study).map(boundaries -> boundaries.ofSeeds(prober));
  }

  /** Returns the boundaries of the first seed, each over the points that it was trained on last. */
  public static Optional<Boundaries> ofFirstSeed(StudyReport study) {
    return of(study).map(StudyBoundaries::ofFirstSeed);
  }

  private Boundaries ofSeeds(@Nullable Prober prober) {
    LabelledPoints small = settings.small();
    List<Boundaries.Point> points = points(small, MOST_POINTS);
    long outside =
        points(small, small.size()).stream()
            .filter(point -> !plane.contains(point.x(), point.y()))
            .count();
    return figure(
        "Where each scenario changes its mind, over "
            + (small.size() > MOST_POINTS ? "the first " + MOST_POINTS : "the")
            + " points of the small set"
            + (outside == 0 ? "" : "; outside the figure: " + outside),
        settings.scenarios().stream()
            .map(
                scenario ->
                    new Boundaries.Panel(
                        scenario.id(), points, frames(scenario, MOST_FRAMES, prober)))
            .toList());
  }

  private Boundaries ofFirstSeed() {
    LabelledPoints large = settings.large();
    return figure(
        "",
        settings.scenarios().stream()
            .map(
                scenario -> {
                  LabelledPoints points =
                      scenario.trainsOnLarge() && large != null ? large : settings.small();
                  return new Boundaries.Panel(
                      scenario.id(), points(points, points.size()), frames(scenario, 1, null));
                })
            .toList());
  }

  private Boundaries figure(String title, List<Boundaries.Panel> panels) {
    List<String> classes =
        new ArrayList<>(settings.small().names().stream().map(StudyBoundaries::className).toList());
    if (isBinary()) {
      // Probabilities are of target 1, so that it stands first.
      Collections.reverse(classes);
    }
    return new Boundaries(title, plane, study.small().features().subList(0, 2), classes, panels);
  }

  private boolean isBinary() {
    return settings.small().kind() == LabelledPoints.Kind.BINARY;
  }

  private List<Boundaries.Point> points(LabelledPoints points, int most) {
    return IntStream.range(0, Math.min(most, points.size()))
        .mapToObj(
            i ->
                new Boundaries.Point(
                    points.points().feature(i, 0),
                    points.points().feature(i, 1),
                    isBinary() ? 1 - points.target(i) : points.target(i)))
        .toList();
  }

  /** Returns a class's name as a reader takes it for one. */
  private static String className(String name) {
    return name.matches("[-+.\\d]+") ? "label " + name : name;
  }

  private List<Boundaries.Frame> frames(Scenario scenario, int most, @Nullable Prober prober) {
    return study.result().seeds().stream()
        .limit(most)
        .map(
            seed -> {
              String label = "seed " + seed.seed();
              ScenarioResult one = seed.results().get(scenario);
              return one == null
                  ? new Boundaries.Frame(label, null, "invalid", null)
                  : new Boundaries.Frame(
                      label,
                      one.contour().stream().map(StudyBoundaries::line).toList(),
                      String.format(
                          Locale.ROOT,
                          "%s %.2f %%",
                          settings.againstCross() ? "grid agreement" : "accuracy",
                          100
                              * (settings.againstCross()
                                  ? one.gridAgreement()
                                  : one.onJudged().accuracy())),
                      prober == null ? null : field(one, prober));
            })
        .toList();
  }

  private static Boundaries.Line line(Polyline line) {
    return new Boundaries.Line(
        line.vertices().stream().map(Polyline.Vertex::x).toList(),
        line.vertices().stream().map(Polyline.Vertex::y).toList());
  }

  /**
   * Returns what the network says all over the figure; null of very many classes and of parameters
   * that were not kept. More classes get a coarser grid, so that a page stays as small.
   */
  private Boundaries.@Nullable Field field(ScenarioResult one, Prober prober) {
    Parameters parameters = one.parameters();
    int outputs = settings.network().outputs();
    int side = (int) (FIELD / Math.sqrt(outputs == 2 ? 1 : outputs));
    if (parameters == null || side < FEWEST_FIELD) {
      return null;
    }
    Points points = new Grid(plane.from(), plane.side() / (side - 1), side).points();
    double[] probabilities = prober.probabilities(settings.network(), parameters, points);
    return new Boundaries.Field(
        side,
        IntStream.range(0, probabilities.length)
            .filter(i -> outputs != 2 || i % 2 == 0)
            .mapToObj(i -> probabilities[i])
            .toList());
  }
}
