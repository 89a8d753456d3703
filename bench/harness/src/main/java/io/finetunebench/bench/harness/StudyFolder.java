package io.finetunebench.bench.harness;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.finetunebench.bench.cli.command.CommandFailure;
import io.finetunebench.bench.cli.command.ExitCode;
import io.finetunebench.bench.harness.study.StudyBoundaries;
import io.finetunebench.bench.harness.study.StudyReport;
import io.finetunebench.bench.harness.study.StudyTable;
import io.finetunebench.bench.record.files.FileFailure;
import io.finetunebench.bench.record.files.WholeFile;
import io.finetunebench.bench.record.json.RecordFormat;
import io.finetunebench.bench.report.JsonReport;
import io.finetunebench.bench.report.Reported;
import io.finetunebench.core.document.render.BoundariesPicture;
import io.finetunebench.core.document.render.MissingFontsException;
import io.finetunebench.core.experiment.data.LabelledPoints;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The folder that a study is written to. */
record StudyFolder(Path path) {
  static final String JSON = "study.json";
  private static final String PNG = "boundaries.png";
  private static final String SVG = "boundaries.svg";

  /**
   * Finds out before the long computation whether its result can be written, and makes the folder.
   *
   * @throws IllegalArgumentException if it cannot
   */
  static StudyFolder prepared(Path path) {
    if (Files.exists(path) && !Files.isDirectory(path)) {
      throw new IllegalArgumentException(path + " is a file, expected a directory or a new name");
    }
    for (String name : List.of(JSON, PNG, SVG)) {
      if (Files.isDirectory(path.resolve(name))) {
        throw new IllegalArgumentException(
            path.resolve(name) + " is a directory, expected a file or nothing");
      }
    }
    try {
      Files.createDirectories(path);
      Files.delete(Files.createTempFile(path, ".writable", ".tmp"));
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "cannot write in " + path + " (" + FileFailure.reason(e) + ")", e);
    }
    return new StudyFolder(path);
  }

  private static byte[] content(StudyReport study) {
    return new JsonReport().content(new Reported(study, StudyTable.document(study)));
  }

  Path json() {
    return path.resolve(JSON);
  }

  /** Writes the study of a part, which may have no seed, and prints nothing. */
  void writeAlone(StudyReport study) {
    try {
      WholeFile.write(json(), RecordFormat.write(study).getBytes(UTF_8));
    } catch (IOException e) {
      throw CommandFailure.usage("cannot write in " + path + " (" + FileFailure.reason(e) + ")");
    }
  }

  /** Writes the study alone: the graphics library refuses to start while a JVM ends. */
  void writeWithoutPictures(StudyReport study) throws IOException {
    WholeFile.write(json(), content(study));
    deletePictures();
  }

  /** Writes the study and its pictures, and prints the names of the files. */
  void write(StudyReport study, PrintWriter printer) {
    try {
      // Pictures of an earlier study must not lie beside this one's numbers.
      deletePictures();
      write(JSON, content(study), printer);
      Optional<BoundariesPicture> picture =
          StudyBoundaries.ofFirstSeed(study).map(BoundariesPicture::of);
      if (picture.isEmpty()) {
        printer.println(
            study.result().settings().small().kind() == LabelledPoints.Kind.VALUES
                ? "no picture: numbers have no boundary"
                : "no picture: it needs two features and queries on a grid");
        return;
      }
      write(SVG, picture.get().svg(), printer);
      if (BoundariesPicture.canDraw()) {
        write(PNG, picture.get().png(), printer);
      } else {
        printer.println(BoundariesPicture.CANNOT);
      }
    } catch (MissingFontsException e) {
      throw new CommandFailure(
          study.result().isValid() ? ExitCode.USAGE : ExitCode.INVALID,
          String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw CommandFailure.usage("cannot write in " + path + " (" + FileFailure.reason(e) + ")");
    }
  }

  private void write(String name, byte[] content, PrintWriter printer) throws IOException {
    Path file = path.resolve(name);
    WholeFile.write(file, content);
    printer.println("wrote " + file);
  }

  private void deletePictures() throws IOException {
    Files.deleteIfExists(path.resolve(PNG));
    Files.deleteIfExists(path.resolve(SVG));
  }
}
