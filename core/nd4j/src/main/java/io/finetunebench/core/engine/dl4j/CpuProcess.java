package io.finetunebench.core.engine.dl4j;

import io.finetunebench.core.data.LabelledPoints;
import io.finetunebench.core.data.Points;
import io.finetunebench.core.engine.EngineUnavailableException;
import io.finetunebench.core.engine.OwnModel;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A process of its own in which ND4J runs on the processor. ND4J has one backend a process, so a
 * process that measures a GPU cannot compute on the processor itself.
 */
public final class CpuProcess {
  /** Beside the folder of a distribution's libraries. */
  private static final String FOLDER = "cpu";

  private CpuProcess() {}

  /**
   * Returns what a model gives on the processor in double precision.
   *
   * @param model file of the model
   * @param reading what was said of it
   * @throws EngineUnavailableException if the process fails
   */
  static double[] expected(
      Path model, OwnModel.Reading reading, OwnModel.@Nullable Steps steps, Points points) {
    return expected(classPath(), model, reading, steps, points);
  }

  static double[] expected(
      String classPath,
      Path model,
      OwnModel.Reading reading,
      OwnModel.@Nullable Steps steps,
      Points points) {
    try {
      Path folder = Files.createTempDirectory("finetune-bench-cpu");
      Path request = folder.resolve("request");
      Path answer = folder.resolve("answer");
      Path log = folder.resolve("log");
      try {
        try (DataOutputStream out = out(request)) {
          writeReading(out, model, reading);
          writePoints(out, points);
          out.writeBoolean(steps != null);
          if (steps != null) {
            writePoints(out, steps.data().points());
            writeValues(out, steps.data().targetRows());
            out.writeInt(steps.batchSize());
            out.writeInt(steps.count());
          }
        }
        Process process =
            new ProcessBuilder(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-cp",
                    classPath,
                    CpuProcess.class.getName(),
                    request.toString(),
                    answer.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        int code = process.waitFor();
        if (code != 0) {
          List<String> lines = Files.readAllLines(log);
          throw new EngineUnavailableException(
              "the process that checks on the processor ended with code "
                  + code
                  + (lines.isEmpty() ? "" : " (" + lines.get(lines.size() - 1) + ")"));
        }
        try (DataInputStream in = in(answer)) {
          return readValues(in);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted", e);
      } finally {
        for (Path file : List.of(request, answer, log, folder)) {
          Files.deleteIfExists(file);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the process that checks on the processor failed", e);
    }
  }

  /** Answers a request: the files of the request and of the answer. */
  public static void main(String[] arguments) throws IOException {
    try (DataInputStream in = in(Path.of(arguments[0]));
        DataOutputStream out = out(Path.of(arguments[1]))) {
      Path model = Path.of(in.readUTF());
      boolean withoutDropout = in.readBoolean();
      List<Integer> shape = new ArrayList<>();
      for (int left = in.readInt(); left > 0; left--) {
        shape.add(in.readInt());
      }
      Points points = readPoints(in);
      OwnModel.Steps steps = null;
      if (in.readBoolean()) {
        Points data = readPoints(in);
        double[] targets = readValues(in);
        steps =
            new OwnModel.Steps(
                LabelledPoints.ofValues(
                    data,
                    IntStream.range(0, targets.length / data.size())
                        .mapToObj(String::valueOf)
                        .toList(),
                    targets),
                in.readInt(),
                in.readInt());
      }
      OwnModel read = ZipModel.read(model, new OwnModel.Reading(shape, withoutDropout));
      writeValues(out, read.expected(steps, points));
    }
  }

  /** Returns this process's class path with the processor's backend in place of the device's. */
  private static String classPath() {
    List<String> entries =
        new ArrayList<>(
            List.of(System.getProperty("java.class.path").split(File.pathSeparator, -1)));
    Path device = null;
    for (String entry : List.copyOf(entries)) {
      String name = String.valueOf(Path.of(entry).getFileName());
      if (name.startsWith("nd4j-cuda-")) {
        device = Path.of(entry).toAbsolutePath();
        entries.remove(entry);
      }
    }
    Path folder = device == null ? null : device.resolveSibling("..").resolve(FOLDER).normalize();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new EngineUnavailableException(
          "expected ND4J's backend of the processor, which models of DL4J are checked with, in "
              + (folder == null ? "a folder " + FOLDER : folder)
              + ": build the distribution again with -Pgpu");
    }
    try (Stream<Path> jars = Files.list(folder)) {
      return Stream.concat(jars.map(Path::toString), entries.stream())
          .collect(Collectors.joining(File.pathSeparator));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + folder, e);
    }
  }

  private static void writeReading(DataOutputStream out, Path model, OwnModel.Reading reading)
      throws IOException {
    out.writeUTF(model.toAbsolutePath().toString());
    out.writeBoolean(reading.withoutDropout());
    out.writeInt(reading.inputShape().size());
    for (int size : reading.inputShape()) {
      out.writeInt(size);
    }
  }

  private static void writePoints(DataOutputStream out, Points points) throws IOException {
    out.writeInt(points.featureCount());
    writeValues(out, points.values());
  }

  private static Points readPoints(DataInputStream in) throws IOException {
    return Points.of(in.readInt(), readValues(in));
  }

  private static void writeValues(DataOutputStream out, double... values) throws IOException {
    out.writeInt(values.length);
    for (double value : values) {
      out.writeDouble(value);
    }
  }

  private static double[] readValues(DataInputStream in) throws IOException {
    double[] values = new double[in.readInt()];
    for (int i = 0; i < values.length; i++) {
      values[i] = in.readDouble();
    }
    return values;
  }

  private static DataOutputStream out(Path file) throws IOException {
    return new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)));
  }

  private static DataInputStream in(Path file) throws IOException {
    return new DataInputStream(new BufferedInputStream(Files.newInputStream(file)));
  }
}
