package io.finetunebench.core.data;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Points with a binary target each: 0 for label 1, 1 for label 2.
 *
 * <p>Immutable. The order of the rows is the order of the file or of the generator.
 */
public final class LabelledPoints {
  private final Points points;
  private final byte[] targets;

  private LabelledPoints(Points points, byte[] targets) {
    if (targets.length != points.size()) {
      throw new IllegalArgumentException(
          "expected one target a point, found "
              + targets.length
              + " targets for "
              + points.size()
              + " points");
    }
    for (byte target : targets) {
      if (target != 0 && target != 1) {
        throw new IllegalArgumentException("expected targets of 0 or 1, found " + target);
      }
    }
    this.points = points;
    this.targets = targets;
  }

  /**
   * Returns labelled points.
   *
   * @param points the features
   * @param targets 0 or 1 for each point
   */
  public static LabelledPoints of(Points points, byte... targets) {
    return new LabelledPoints(points, targets.clone());
  }

  /** Returns the features. */
  public Points points() {
    return points;
  }

  /** Returns the number of points. */
  public int size() {
    return targets.length;
  }

  /** Returns the target of one point, 0 or 1. */
  public int target(int point) {
    return targets[point];
  }

  /** Returns a copy of the targets, 0 or 1 each. */
  public byte[] targets() {
    return targets.clone();
  }

  /**
   * Returns the SHA-256 of sizes, features and targets, as lower-case hexadecimal digits: two data
   * sets train alike if and only if their fingerprints are equal.
   */
  public String fingerprint() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      double[] values = points.values();
      ByteBuffer buffer = ByteBuffer.allocate(8 + 8 * values.length + targets.length);
      buffer.putInt(size()).putInt(points.featureCount());
      for (double value : values) {
        buffer.putDouble(value);
      }
      buffer.put(targets);
      return HexFormat.of().formatHex(digest.digest(buffer.array()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LabelledPoints that
        && points.equals(that.points)
        && Arrays.equals(targets, that.targets);
  }

  @Override
  public int hashCode() {
    return 31 * points.hashCode() + Arrays.hashCode(targets);
  }

  @Override
  public String toString() {
    return points + " with a target each";
  }
}
