package io.finetunebench.core.experiment.data;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Points with what is to be learned of each: one of two classes, one of several, or numbers.
 *
 * <p>Immutable. The order of the rows is the order of the file or of the generator.
 */
public final class LabelledPoints {
  /** What is to be learned. */
  public enum Kind {
    /** One of two classes, for one output: target 0 or 1. */
    BINARY,
    /** One of several classes, for an output each. */
    CLASSES,
    /** Numbers, for an output each. */
    VALUES
  }

  private static final int DIGEST_BLOCK = 1 << 16;
  private static final String STANDARDISED = " (standardised)";

  private final Points points;
  private final Kind kind;
  private final List<String> names;
  private final int[] classes;
  private final double[] values;

  private LabelledPoints(
      Points points, Kind kind, List<String> names, int[] classes, double[] values) {
    int each = kind == Kind.VALUES ? names.size() : 1;
    int targets = kind == Kind.VALUES ? values.length : classes.length;
    if (targets != (long) points.size() * each) {
      throw new IllegalArgumentException(
          "expected targets a point: %s, found %s for %s points"
              .formatted(each, targets, points.size()));
    }
    for (int target : classes) {
      if (target < 0 || target >= names.size()) {
        throw new IllegalArgumentException(
            kind == Kind.BINARY
                ? "expected targets of 0 or 1, found " + target
                : "expected targets of 0 to " + (names.size() - 1) + ", found " + target);
      }
    }
    this.points = points;
    this.kind = kind;
    this.names = List.copyOf(names);
    this.classes = classes;
    this.values = values;
  }

  /**
   * Returns points of two classes that are called 0 and 1.
   *
   * @param points the features
   * @param targets 0 or 1 for each point
   */
  public static LabelledPoints of(Points points, byte... targets) {
    int[] classes = IntStream.range(0, targets.length).map(i -> targets[i]).toArray();
    return new LabelledPoints(points, Kind.BINARY, List.of("0", "1"), classes, new double[0]);
  }

  /**
   * Returns points of named classes: two make a {@link Kind#BINARY} set, more {@link Kind#CLASSES}.
   *
   * @param points the features
   * @param names of the classes, at least two
   * @param classes the place of each point's class among the names, from 0
   */
  public static LabelledPoints ofClasses(Points points, List<String> names, int... classes) {
    if (names.size() < 2) {
      throw new IllegalArgumentException("expected at least two classes, found " + names);
    }
    Kind kind = names.size() == 2 ? Kind.BINARY : Kind.CLASSES;
    return new LabelledPoints(points, kind, names, classes.clone(), new double[0]);
  }

  /**
   * Returns points with numbers to be learned.
   *
   * @param points the features
   * @param names of the numbers of each point, at least one
   * @param values row by row, {@code size * names.size()}
   */
  public static LabelledPoints ofValues(Points points, List<String> names, double... values) {
    if (names.isEmpty()) {
      throw new IllegalArgumentException("expected at least one target, found none");
    }
    return new LabelledPoints(points, Kind.VALUES, names, new int[0], values.clone());
  }

  /** Returns the features. */
  public Points points() {
    return points;
  }

  /** Returns what is to be learned. */
  public Kind kind() {
    return kind;
  }

  /** Returns the names of the classes, or of the numbers; they take no part in equality. */
  public List<String> names() {
    return names;
  }

  /** Returns the number of outputs that a network needs to learn them. */
  public int outputs() {
    return kind == Kind.BINARY ? 1 : names.size();
  }

  /** Returns the number of points. */
  public int size() {
    return points.size();
  }

  /**
   * Returns the class of one point, from 0; 0 or 1 for two classes.
   *
   * @throws IllegalStateException if the points have numbers
   */
  public int target(int point) {
    if (kind == Kind.VALUES) {
      throw new IllegalStateException("expected points of classes, found numbers " + names);
    }
    return classes[point];
  }

  /** Returns what one output should be: 0 or 1 for classes, the number for numbers. */
  public double target(int point, int output) {
    return switch (kind) {
      case BINARY -> classes[point];
      case CLASSES -> classes[point] == output ? 1 : 0;
      case VALUES -> values[point * names.size() + output];
    };
  }

  /** Returns what every output should be, row by row, {@code size * outputs} values. */
  public double[] targetRows() {
    int outputs = outputs();
    double[] rows = new double[Math.multiplyExact(size(), outputs)];
    Arrays.setAll(rows, i -> target(i / outputs, i % outputs));
    return rows;
  }

  /** Returns the same targets for other features of the same points. */
  public LabelledPoints withPoints(Points other) {
    return new LabelledPoints(other, kind, names, classes, values);
  }

  /**
   * Returns each feature, and each number to be learned, shifted and stretched to the mean 0 and
   * the standard deviation 1 of other points; the names of the numbers say so.
   *
   * @param other which have as many features and teach the same
   */
  public LabelledPoints standardisedBy(LabelledPoints other) {
    LabelledPoints scaled = withPoints(Standardisation.of(other.points).apply(points));
    return kind == Kind.VALUES ? scaled.learning(Standardisation.of(other.numbers())) : scaled;
  }

  /** Returns the same points with their numbers to be learned shifted and stretched. */
  public LabelledPoints learning(Standardisation scaled) {
    return new LabelledPoints(
        points,
        kind,
        names.stream().map(name -> name + STANDARDISED).toList(),
        classes,
        scaled.apply(numbers()).values());
  }

  /** Returns the numbers to be learned, a feature each. */
  public Points numbers() {
    return Points.of(names.size(), values);
  }

  /** Returns two classes as one of several, for an output each; all others as they are. */
  public LabelledPoints forSoftmax() {
    return kind == Kind.BINARY
        ? new LabelledPoints(points, Kind.CLASSES, names, classes, values)
        : this;
  }

  /** Returns some of the points, in the given order. */
  public LabelledPoints rows(int... rows) {
    int each = names.size();
    return new LabelledPoints(
        points.rows(rows),
        kind,
        names,
        kind == Kind.VALUES ? classes : IntStream.of(rows).map(row -> classes[row]).toArray(),
        kind == Kind.VALUES
            ? IntStream.range(0, rows.length * each)
                .mapToDouble(i -> values[rows[i / each] * each + i % each])
                .toArray()
            : values);
  }

  /**
   * Returns the SHA-256 of sizes, features and targets, as lower-case hexadecimal digits: two data
   * sets train alike if and only if their fingerprints are equal.
   */
  public String fingerprint() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(ByteBuffer.allocate(8).putInt(size()).putInt(points.featureCount()).array());
      ByteBuffer block = ByteBuffer.allocate(8 * DIGEST_BLOCK);
      int features = points.featureCount();
      for (int point = 0; point < size(); point++) {
        for (int feature = 0; feature < features; feature++) {
          put(digest, block, points.feature(point, feature));
        }
      }
      digest.update(block.flip());
      switch (kind) {
        case BINARY -> {
          for (int target : classes) {
            digest.update((byte) target);
          }
        }
        case CLASSES, VALUES -> {
          digest.update(kind.name().getBytes(StandardCharsets.US_ASCII));
          digest.update(ByteBuffer.allocate(4).putInt(names.size()).array());
          block.clear();
          for (int target : classes) {
            put(digest, block, target);
          }
          for (double value : values) {
            put(digest, block, value);
          }
          digest.update(block.flip());
        }
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static void put(MessageDigest digest, ByteBuffer block, double value) {
    if (!block.hasRemaining()) {
      digest.update(block.flip());
      block.clear();
    }
    block.putDouble(value);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LabelledPoints that
        && points.equals(that.points)
        && kind == that.kind
        && Arrays.equals(classes, that.classes)
        && Arrays.equals(values, that.values);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * points.hashCode() + Arrays.hashCode(classes)) + Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    return points
        + switch (kind) {
          case BINARY -> " with a target each";
          case CLASSES -> " of " + names.size() + " classes";
          case VALUES -> " with numbers: " + names.size();
        };
  }
}
