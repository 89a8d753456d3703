package io.finetunebench.core.keras;

import io.jhdf.HdfFile;
import io.jhdf.api.Attribute;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import io.jhdf.api.Node;
import io.jhdf.object.message.DataLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What model files need of HDF5: groups, texts in attributes, and plain arrays of the sizes that
 * the configuration asks for. Links, filters and chunks, which Keras does not write and which make
 * small files large, are refused.
 */
final class Hdf5 implements AutoCloseable {
  private static final int MOST_NAMES = 100_000;

  private final Path file;
  private final int size;
  private final HdfFile root;

  Hdf5(Path file, byte[] bytes) {
    this.file = file;
    this.size = bytes.length;
    this.root = guarded(() -> HdfFile.fromBytes(bytes));
  }

  Group root() {
    return root;
  }

  /** Returns the group at a path of names between slashes; null if there is none. */
  @Nullable Group group(String path) {
    return group(root, path);
  }

  /** Returns the group at a path below another; null if there is none. */
  @Nullable Group group(Group from, String path) {
    Group group = from;
    for (String name : path.split("/", -1)) {
      Node child = child(group, name);
      if (!(child instanceof Group next)) {
        return null;
      }
      group = next;
    }
    return group;
  }

  /** Returns the names of a group's members. */
  List<String> names(Group group) {
    return guarded(() -> List.copyOf(group.getChildren().keySet()));
  }

  /** Returns the number of members of a group. */
  int size(Group group) {
    return guarded(() -> group.getChildren().size());
  }

  private @Nullable Node child(Group group, String name) {
    Node child = guarded(() -> group.getChildren().get(name));
    if (child != null && guarded(child::isLink)) {
      throw new ModelFileException(
          file, "found a link at " + name + ", expected weights: save the model again from Keras");
    }
    return child;
  }

  /** Returns an attribute's text; null if there is none. */
  @Nullable String text(Group group, String name) {
    List<String> texts = texts(group, name);
    return texts == null || texts.isEmpty() ? null : texts.get(0);
  }

  /** Returns an attribute's texts; null if there is none. */
  @Nullable List<String> texts(Group group, String name) {
    List<String> all = null;
    // Keras cuts a list that is too long for one attribute into several with numbers.
    List<String> whole = single(group, name);
    if (whole != null) {
      return whole;
    }
    for (int part = 0; part < Limits.LAYERS; part++) {
      List<String> more = single(group, name + part);
      if (more == null) {
        break;
      }
      all = all == null ? new ArrayList<>() : all;
      all.addAll(more);
    }
    return all;
  }

  private @Nullable List<String> single(Group group, String name) {
    Attribute attribute = guarded(() -> group.getAttributes().get(name));
    if (attribute == null) {
      return null;
    }
    if (guarded(attribute::isEmpty)) {
      return List.of();
    }
    if (guarded(attribute::getSize) > MOST_NAMES) {
      throw new ModelFileException(file, "attribute " + name + " is too long: save it again");
    }
    Object value = guarded(attribute::getData);
    if (value instanceof String text) {
      return List.of(text);
    }
    if (value instanceof String[] texts) {
      return List.of(texts);
    }
    if (value instanceof double[] none && none.length == 0) {
      return List.of();
    }
    throw new ModelFileException(
        file, "attribute " + name + " is no text: save the model again from Keras");
  }

  /** Returns the sizes of an array; null if there is none at the path. */
  long @Nullable [] shape(Group group, String path) {
    Dataset dataset = dataset(group, path);
    return dataset == null ? null : guarded(dataset::getDimensionsAsLong);
  }

  /**
   * Returns an array's numbers, row by row.
   *
   * @param what the array is, for messages
   * @param shape that it has to have
   */
  double[] values(Group group, String path, String what, int... shape) {
    Dataset dataset = dataset(group, path);
    if (dataset == null) {
      throw new ModelFileException(
          file, "found no " + what + " at " + path + ": save the model again with its weights");
    }
    long[] found = guarded(dataset::getDimensionsAsLong);
    if (!Arrays.equals(found, Arrays.stream(shape).asLongStream().toArray())) {
      throw new ModelFileException(
          file,
          "found %s of shape %s, expected %s as the configuration says: save the model again"
              .formatted(what, Arrays.toString(found), Arrays.toString(shape)));
    }
    DataLayout layout = guarded(dataset::getDataLayout);
    boolean plain = layout == DataLayout.CONTIGUOUS || layout == DataLayout.COMPACT;
    if (!plain) {
      throw new ModelFileException(
          file,
          "found "
              + what
              + " in chunks or compressed, which Keras does not write: save the model"
              + " again from Keras");
    }
    if (guarded(dataset::getSizeInBytes) > size) {
      throw new ModelFileException(
          file, "found " + what + " larger than the file: save the model again");
    }
    return numbers(what, guarded(dataset::getDataFlat));
  }

  /** Returns a single whole number of 0 or more; 0 if there is none. */
  int count(Group group, String path) {
    Dataset dataset = dataset(group, path);
    if (dataset == null || guarded(dataset::getDimensionsAsLong).length > 0) {
      return 0;
    }
    Object value = guarded(dataset::getData);
    return value instanceof Number number && number.longValue() >= 0
        ? Math.toIntExact(Math.min(Integer.MAX_VALUE, number.longValue()))
        : 0;
  }

  private @Nullable Dataset dataset(Group group, String path) {
    int slash = path.lastIndexOf('/');
    Group parent = slash < 0 ? group : group(group, path.substring(0, slash));
    Node node = parent == null ? null : child(parent, path.substring(slash + 1));
    return node instanceof Dataset dataset ? dataset : null;
  }

  private double[] numbers(String what, @Nullable Object flat) {
    double[] numbers;
    if (flat instanceof float[] floats) {
      numbers = new double[floats.length];
      Arrays.setAll(numbers, i -> floats[i]);
    } else if (flat instanceof double[] doubles) {
      numbers = doubles;
    } else if (flat instanceof Float single) {
      numbers = new double[] {single};
    } else if (flat instanceof Double single) {
      numbers = new double[] {single};
    } else {
      throw new ModelFileException(
          file,
          "found "
              + what
              + " in another format than float32 or float64: save the model in"
              + " float32");
    }
    if (!Arrays.stream(numbers).allMatch(Double::isFinite)) {
      throw new ModelFileException(
          file, "found " + what + " with NaN or infinite values: train the model again");
    }
    return numbers;
  }

  /** A damaged file makes the reader fail in any way: all of them are one to a person. */
  private <T> T guarded(Supplier<T> read) {
    try {
      return read.get();
    } catch (ModelFileException e) {
      throw e;
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      Throwable root = e;
      while (root.getCause() != null && root.getCause() != root) {
        root = root.getCause();
      }
      throw new ModelFileException(
          file,
          "its HDF5 part cannot be read ("
              + (root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage())
              + "): save the model again from Keras",
          e);
    }
  }

  @Override
  public void close() {
    guarded(
        () -> {
          root.close();
          return true;
        });
  }
}
