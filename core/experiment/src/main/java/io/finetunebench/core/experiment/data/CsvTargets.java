package io.finetunebench.core.experiment.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Collects the learned columns of a table and finds out what they are. */
final class CsvTargets {
  /** Most different whole numbers that are taken for classes. */
  static final int MOST_WHOLE_CLASSES = 20;

  private static final int MOST_CLASSES = 1000;

  private final Path file;
  private final List<String> names;
  private final CsvFile.@Nullable Target asked;
  private final List<String> classes;

  /** The place of every different text among the first ones; full for columns of numbers. */
  private final Map<String, Integer> places = new HashMap<>();

  private final List<String> texts = new ArrayList<>();
  private int[] codes = new int[1024];
  private double[] numbers = new double[1024];
  private int count;
  private int firstWordLine;
  private String firstWord = "";
  private boolean whole = true;

  CsvTargets(Path file, List<String> names, CsvFile.Format format) {
    this.file = file;
    this.names = names;
    this.classes = format.classes();
    CsvFile.Target asked = classes.isEmpty() ? format.target() : CsvFile.Target.CLASSES;
    if (names.size() > 1 && asked == CsvFile.Target.CLASSES) {
      throw new PointFileException(
          file, "expected one label column for classes, found " + String.join(", ", names));
    }
    this.asked = names.size() > 1 && asked == null ? CsvFile.Target.VALUES : asked;
  }

  void add(int line, String text) {
    if (count == codes.length) {
      codes = Arrays.copyOf(codes, 2 * count);
      numbers = Arrays.copyOf(numbers, 2 * count);
    }
    if (asked == CsvFile.Target.VALUES) {
      numbers[count] = PointText.number(file, line, names.get(count % names.size()), text);
      count++;
      return;
    }
    double number = number(line, text);
    numbers[count] = number;
    whole &= number == Math.rint(number);
    if (places.size() <= MOST_CLASSES) {
      Integer place = places.get(text);
      if (place == null) {
        place = texts.size();
        places.put(text, place);
        texts.add(text);
      }
      codes[count] = place;
    }
    count++;
  }

  private double number(int line, String text) {
    if (firstWordLine > 0) {
      return Double.NaN;
    }
    try {
      return PointText.number(file, line, names.get(0), text);
    } catch (PointFileException e) {
      if (asked == null && PointText.hasDecimalComma(text)) {
        throw e;
      }
      firstWordLine = line;
      firstWord = text;
      return Double.NaN;
    }
  }

  /** Returns points with what was collected, in the classes of other points if there are any. */
  LabelledPoints label(Points points, @Nullable LabelledPoints like) {
    boolean likeValues = like != null && like.kind() == LabelledPoints.Kind.VALUES;
    if (asked == CsvFile.Target.VALUES || (like == null ? isNumbers() : likeValues)) {
      if (firstWordLine > 0) {
        throw new PointFileException(
            file,
            firstWordLine,
            PointText.quote(firstWord) + " for " + names.get(0),
            places.size() > MOST_CLASSES
                ? "a number, or at most " + MOST_CLASSES + " classes in the column"
                : "a number");
      }
      return LabelledPoints.ofValues(points, names, Arrays.copyOf(numbers, count));
    }
    return classes(points, like == null ? classes : like.names());
  }

  private boolean isNumbers() {
    if (asked != null) {
      return false;
    }
    boolean words = firstWordLine > 0;
    return places.size() > MOST_CLASSES
        || (!words && (!whole || classNames().size() > MOST_WHOLE_CLASSES));
  }

  private LabelledPoints classes(Points points, List<String> known) {
    if (places.size() > MOST_CLASSES) {
      throw new PointFileException(
          file,
          ("found more than %s different labels in column %s, expected fewer: is it the"
                  + " label, and are they numbers to be learned?")
              .formatted(MOST_CLASSES, names.get(0)));
    }
    List<String> classes = known.isEmpty() ? classNames() : known;
    if (known.isEmpty() && classes.size() < 2) {
      throw new PointFileException(
          file,
          "found label " + classes.get(0) + " only in column " + names.get(0) + ", expected two");
    }
    int[] place = new int[texts.size()];
    for (int i = 0; i < place.length; i++) {
      place[i] = classes.indexOf(className(texts.get(i)));
      if (place[i] < 0) {
        throw new PointFileException(
            file,
            "found label %s in column %s, expected one of %s"
                .formatted(
                    PointText.quote(texts.get(i)), names.get(0), String.join(", ", classes)));
      }
    }
    int[] targets = IntStream.range(0, count).map(i -> place[codes[i]]).toArray();
    return LabelledPoints.ofClasses(points, classes, targets);
  }

  /** Returns the names of the classes: numbers by their size, words by the alphabet. */
  private List<String> classNames() {
    if (firstWordLine > 0) {
      return texts.stream().sorted().toList();
    }
    return texts.stream()
        .map(Double::valueOf)
        .sorted()
        .distinct()
        .map(CsvTargets::numberName)
        .toList();
  }

  private String className(String text) {
    return firstWordLine > 0 ? text : numberName(Double.parseDouble(text));
  }

  private static String numberName(double number) {
    long rounded = Math.round(number);
    return rounded == number ? String.valueOf(rounded) : String.valueOf(number);
  }
}
