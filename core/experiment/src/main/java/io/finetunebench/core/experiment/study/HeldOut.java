package io.finetunebench.core.experiment.study;

import io.finetunebench.core.experiment.data.LabelledPoints;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A set cut in two: what is trained on, and what is held out to judge by.
 *
 * @param training the points to train on, in the order of the set
 * @param heldOut the points to judge by, in the order of the set
 */
public record HeldOut(LabelledPoints training, LabelledPoints heldOut) {
  /**
   * Cuts a set, the same way for the same seed. Of classes the same share of each is held out, at
   * least one point of a class that has two.
   *
   * @param data the whole set
   * @param share of the points to hold out, above 0 and below 1
   * @param seed of the choice
   * @throws IllegalArgumentException if nothing would be left on either side
   */
  public static HeldOut of(LabelledPoints data, double share, long seed) {
    if (!(share > 0 && share < 1)) {
      throw new IllegalArgumentException(
          "expected a share above 0 and below 1 to hold out, found " + share);
    }
    List<List<Integer>> groups = new ArrayList<>();
    boolean values = data.kind() == LabelledPoints.Kind.VALUES;
    for (int group = 0; group < (values ? 1 : data.names().size()); group++) {
      groups.add(new ArrayList<>());
    }
    for (int point = 0; point < data.size(); point++) {
      groups.get(values ? 0 : data.target(point)).add(point);
    }
    SplittableRandom random = new SplittableRandom(seed);
    boolean[] isHeldOut = new boolean[data.size()];
    int held = 0;
    for (List<Integer> group : groups) {
      int count = (int) Math.round(share * group.size());
      if (group.size() > 1) {
        count = Math.min(Math.max(count, 1), group.size() - 1);
      } else {
        count = 0;
      }
      for (int i = 0; i < count; i++) {
        int chosen = i + random.nextInt(group.size() - i);
        isHeldOut[group.get(chosen)] = true;
        group.set(chosen, group.get(i));
      }
      held += count;
    }
    if (held == 0) {
      throw new IllegalArgumentException(
          "expected a class of two points or more to hold one out, found " + data);
    }
    int[] training = new int[data.size() - held];
    int[] heldOut = new int[held];
    int trainingCount = 0;
    int heldCount = 0;
    for (int point = 0; point < data.size(); point++) {
      if (isHeldOut[point]) {
        heldOut[heldCount++] = point;
      } else {
        training[trainingCount++] = point;
      }
    }
    return new HeldOut(data.rows(training), data.rows(heldOut));
  }
}
