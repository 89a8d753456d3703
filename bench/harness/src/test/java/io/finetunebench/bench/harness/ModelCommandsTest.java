package io.finetunebench.bench.harness;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.cli.Cli;
import io.finetunebench.bench.cli.command.ExitCode;
import io.finetunebench.bench.harness.study.Fonts;
import io.finetunebench.bench.record.BenchmarkResult;
import io.finetunebench.bench.record.RunRecord;
import io.finetunebench.bench.record.Validity;
import io.finetunebench.core.experiment.data.CsvFile;
import io.finetunebench.core.experiment.data.LabelledPoints;
import io.finetunebench.core.experiment.engine.Predictor;
import io.finetunebench.core.experiment.network.Activation;
import io.finetunebench.core.experiment.network.Adam;
import io.finetunebench.core.experiment.network.Initialisation;
import io.finetunebench.core.experiment.network.LayerSpec;
import io.finetunebench.core.experiment.network.Loss;
import io.finetunebench.core.experiment.network.NetworkSpec;
import io.finetunebench.core.experiment.network.Parameters;
import io.finetunebench.core.experiment.network.Precision;
import io.finetunebench.core.experiment.reference.ReferenceEngine;
import io.finetunebench.core.experiment.study.Score;
import io.finetunebench.core.keras.KerasModel;
import io.finetunebench.core.keras.KerasReader;
import io.finetunebench.core.keras.KerasWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A model of Keras, fine-tuned on tables, saved and exported. */
class ModelCommandsTest {
  private static final String CLASSES = "setosa, versicolor, virginica, in this order";

  @TempDir private Path folder = Path.of("");
  private Path iris = Path.of("");
  private Path tuned = Path.of("");

  @BeforeEach
  void copyTheTable() throws IOException {
    iris = saved("iris.csv");
    tuned = folder.resolve("tuned.keras");
  }

  private Path model(String name, int inputs, int units, Activation last, Loss loss)
      throws IOException {
    NetworkSpec network =
        new NetworkSpec(
            inputs,
            List.of(
                new LayerSpec.Dense("first", 8, Activation.TANH),
                new LayerSpec.Dense("second", 6, Activation.leakyRelu(0.2)),
                new LayerSpec.Dense("last", units, last)),
            Initialisation.GLOROT_UNIFORM,
            loss,
            new Adam(0.01),
            Precision.FLOAT);
    return Files.write(
        folder.resolve(name),
        KerasWriter.bytes(
            network, Parameters.initial(network, 5), List.of(inputs), false, Instant.EPOCH));
  }

  private Path classifier() throws IOException {
    return model("m.keras", 4, 3, Activation.SOFTMAX, Loss.CATEGORICAL_CROSS_ENTROPY);
  }

  private Path workload(Path model, String more) throws IOException {
    return Files.writeString(
        folder.resolve("mine.yaml"), "model: " + model.getFileName() + "\n" + more + "\n");
  }

  /** Fine-tunes on the iris; what a line names stands for itself, see {@link Cli#words}. */
  private Cli experiment(String line, Object... values) {
    return fineTuned(iris, line, values);
  }

  private Cli fineTuned(Path table, String line, Object... values) {
    return Cli.line("experiment --small " + table + " --save " + tuned + " " + line, values);
  }

  private static Score score(Path model, LabelledPoints points) {
    KerasModel read = KerasReader.read(model);
    NetworkSpec network = read.network(Precision.DOUBLE);
    try (Predictor predictor =
        new ReferenceEngine()
            .predictor(network, read.parameters(network), points.points(), points.size())) {
      predictor.predict();
      predictor.fence();
      return Score.of(points, predictor.probabilities());
    }
  }

  @Test
  void fineTunesIrisAndSavesWhatItLearned() throws IOException {
    Path model = classifier();
    Path out = folder.resolve("out");
    Cli run = experiment("--model {} --epochs 40 --seeds 2 --out {}", model, out);
    run.exits(ExitCode.OK)
        .remarks("note: the model's outputs are taken for the classes " + CLASSES)
        .tells("wrote " + tuned + ", fine-tuned of seed 1");
    assertTrue(Files.exists(out.resolve("study.json")));
    LabelledPoints points = CsvFile.read(iris, CsvFile.Format.USUAL, null).data();
    assertTrue(score(tuned, points).accuracy() > 0.93, run.toString());
    assertTrue(score(model, points).accuracy() < 0.7, run.toString());
  }

  private Path saved(String name) throws IOException {
    Path file = folder.resolve(name);
    try (InputStream in = ModelCommandsTest.class.getResourceAsStream("/" + name)) {
      return Files.write(file, Objects.requireNonNull(in).readAllBytes());
    }
  }

  /** A file that Keras saved after some training with Adam. */
  @Test
  void goesOnFromTheOptimisersState() throws IOException {
    Path model = saved("classes.keras");
    int steps = Objects.requireNonNull(KerasReader.read(model).training().memory()).steps();
    experiment("--model {} --epochs 3 --out {}", model, folder.resolve("on"))
        .exits(ExitCode.OK)
        .remarks(
            "note: fine-tuning goes on from the optimiser's state in the file, of "
                + steps
                + " steps");
    Parameters resumed = KerasReader.read(tuned).weights();
    experiment("--workload {} --epochs 3", workload(model, "training: {optimiser: {name: sgd}}"))
        .exits(ExitCode.OK)
        .remarks(
            "note: the optimiser's state in the file is that of another one, so it is ignored");
    KerasModel read = KerasReader.read(model);
    NetworkSpec network = read.network(read.dtype());
    Files.write(
        model,
        KerasWriter.bytes(
            network, read.parameters(network), read.inputShape(), false, Instant.EPOCH));
    Cli afresh = experiment("--model {} --epochs 3", model).exits(ExitCode.OK);
    assertFalse(afresh.err().contains("state"), afresh.toString());
    assertTrue(resumed.largestDifference(KerasReader.read(tuned).weights()) > 1e-3);
  }

  @Test
  void fineTunesTheModelThatAWorkloadFileNames() throws IOException {
    Path model = classifier();
    experiment("--model {} --epochs 3", model).exits(ExitCode.OK);
    Parameters alone = KerasReader.read(tuned).weights();
    experiment("--workload {} --epochs 3", workload(model, "")).exits(ExitCode.OK);
    assertEquals(alone, KerasReader.read(tuned).weights());
    experiment(
            "--workload {} --epochs 3",
            workload(model, "training: {learningRate: 0.1}\nprecision: double"))
        .exits(ExitCode.OK);
    assertTrue(alone.largestDifference(KerasReader.read(tuned).weights()) > 1e-3);
    assertEquals(Precision.DOUBLE, KerasReader.read(tuned).dtype());
  }

  @Test
  void fineTunesAModelWhoseLossTakesLogits() throws IOException {
    experiment(
            "--model {} --exclude sepal_length --epochs 40 --out {}",
            saved("logits.keras"),
            folder.resolve("out"))
        .exits(ExitCode.OK)
        .remarks(
            "note: the loss takes logits, so layer dense_28 is trained and predicts with the"
                + " softmax that the loss implies");
    KerasModel read = KerasReader.read(tuned);
    assertEquals(Activation.LINEAR, read.head().activation());
    assertEquals(Loss.CATEGORICAL_CROSS_ENTROPY, read.training().lossOfLogits());
  }

  @Test
  void drawsThreeClassesOfTwoFeatures() throws IOException {
    Fonts.assumeThere();
    Path model = model("p.keras", 2, 3, Activation.SOFTMAX, Loss.CATEGORICAL_CROSS_ENTROPY);
    Path out = folder.resolve("out");
    experiment("--model {} --exclude sepal_length,sepal_width --epochs 5 --out {}", model, out)
        .exits(ExitCode.OK);
    assertTrue(Files.size(out.resolve("boundaries.png")) > 1000);
  }

  @Test
  void leavesFrozenLayersBitByBit() throws IOException {
    Path model = classifier();
    experiment("--model {} --freeze from=1,to=2 --epochs 3", model)
        .exits(ExitCode.OK)
        .tells("wrote " + tuned + ", fine-tuned-custom of seed 1");
    Parameters before = KerasReader.read(model).weights();
    Parameters after = KerasReader.read(tuned).weights();
    assertArrayEquals(before.weights(0), after.weights(0));
    assertArrayEquals(before.weights(1), after.weights(1));
    // Keras counts the LeakyReLU as layer 3, and the last dense layer as 4.
    assertFalse(before.weights(2)[0] == after.weights(2)[0]);
  }

  @Test
  void putsANewHeadOnAModelOfOtherOutputs() throws IOException {
    Path model = model("b.keras", 4, 1, Activation.SIGMOID, Loss.BINARY_CROSS_ENTROPY);
    Cli run = experiment("--model {} --epochs 40", model);
    run.exits(ExitCode.OK)
        .remarks(
            "note: layer last is replaced by a new one, 3 softmax in place of 1 sigmoid, for "
                + CLASSES);
    assertTrue(run.out().stream().noneMatch(line -> line.startsWith("pretrained")));
    assertEquals(3, KerasReader.read(tuned).head().units());
    assertTrue(
        score(tuned, CsvFile.read(iris, CsvFile.Format.USUAL, null).data()).accuracy() > 0.9);
  }

  @Test
  void fineTunesARegression() throws IOException {
    StringBuilder table = new StringBuilder("a,b,y\n");
    for (int i = 0; i < 200; i++) {
      double a = (i % 20) / 10.0 - 1;
      double b = Math.floorDiv(i, 20) * 0.2 - 1;
      table.append(a).append(',').append(b).append(',').append(2 * a - b * b).append('\n');
    }
    Path file = Files.writeString(folder.resolve("numbers.csv"), table);
    Path model = model("r.keras", 2, 1, Activation.LINEAR, Loss.MEAN_SQUARED_ERROR);
    fineTuned(file, "--model {} --epochs 60 --engines reference", model)
        .exits(ExitCode.OK)
        .prints(".*R2.*");
    assertTrue(score(tuned, CsvFile.read(file, CsvFile.Format.USUAL, null).data()).r2() > 0.9);
  }

  @Test
  void severalLabelsAreNumbersForAClassifierToo() throws IOException {
    Path file =
        Files.writeString(folder.resolve("two.csv"), "a,b,y,z\n" + "1,2,3,4\n2,1,5,6\n".repeat(10));
    Path model = model("c.keras", 2, 3, Activation.SOFTMAX, Loss.CATEGORICAL_CROSS_ENTROPY);
    fineTuned(file, "--model {} --label y,z --epochs 1", model)
        .exits(ExitCode.OK)
        .notes("2 linear in place of 3 softmax");
    fineTuned(file, "--model {} --label y,z --target classes", model)
        .refuses("expected one label column for classes, found y, z");
  }

  @Test
  void aClassifierLearnsNumbersStandardisedAndPredictsThemAsTheyAre() throws IOException {
    StringBuilder table = new StringBuilder("a,b,y\n");
    for (int i = 0; i < 200; i++) {
      double a = (i % 20) / 10.0 - 1;
      double b = Math.floorDiv(i, 20) * 0.2 - 1;
      table.append("%s,%s,%.1f%n".formatted(a, b, 1000 + 250 * a - 90 * b));
    }
    Path file = Files.writeString(folder.resolve("prices.csv"), table);
    Path model = model("c.keras", 2, 3, Activation.SOFTMAX, Loss.CATEGORICAL_CROSS_ENTROPY);
    fineTuned(file, "--model {} --epochs 60", model)
        .exits(ExitCode.OK)
        .notes("note: numbers to learn are standardised")
        .says("R2 and RMSE of y (standardised)");
    assertTrue(score(tuned, CsvFile.read(file, CsvFile.Format.USUAL, null).data()).r2() > 0.9);
  }

  @Test
  void takesTheClassesInTheOrderThatTheModelKnows() throws IOException {
    Path model = classifier();
    experiment("--model {} --epochs 1 --classes virginica,setosa,versicolor", model)
        .exits(ExitCode.OK)
        .remarks(
            "note: the model's outputs are taken for the classes virginica, setosa, versicolor, in"
                + " this order");
    experiment("--model {} --classes setosa,versicolor", model)
        .refuses("found label \"virginica\" in column species, expected one of setosa, versicolor");
  }

  @Test
  void aSmallSetThatCannotBeCutIsNamedAndNoOptionThatNobodyTyped() throws IOException {
    Path file = Files.writeString(folder.resolve("few.csv"), "a,b,y\n1,2,red\n2,1,blue\n");
    Path model = model("c.keras", 2, 3, Activation.SOFTMAX, Loss.CATEGORICAL_CROSS_ENTROPY);
    Cli run = fineTuned(file, "--model {} --epochs 1", model);
    run.refuses("--small");
    assertFalse(run.toString().contains("--held-out"), run.toString());
  }

  @Test
  void aModelIsNotWrittenOverByWhatIsMadeOfIt() throws IOException {
    Path model = classifier();
    byte[] before = Files.readAllBytes(model);
    Cli.line("experiment --small {} --model {} --save {}", iris, model, model)
        .refuses("--save: expected another file than the model's own");
    assertArrayEquals(before, Files.readAllBytes(model));
  }

  private Cli run(String option, Path file) {
    return Cli.line(
        "run --store {} --engines reference {} {} -- -f 0 -wi 0 -i 1 -r 20ms epoch oneCall call",
        folder.resolve("store"),
        option,
        file);
  }

  private RunRecord record() {
    return Cli.onlyRecord(folder.resolve("store"));
  }

  @Test
  void measuresPredictionAndTrainingOfAModel() throws IOException {
    Cli run = run("--model", classifier()).exits(ExitCode.OK);
    assertEquals("m", record().workloads().get(0).name());
    assertEquals(List.of(8, 6, 3), record().workloads().get(0).layerWidths());
    assertTrue(
        record().results().stream().anyMatch(result -> result.benchmark().contains("FineTuning")));
    assertAllValid(run);
  }

  private void assertAllValid(Cli run) {
    for (BenchmarkResult result : record().results()) {
      assertEquals(Validity.Status.VALID, result.validity().status(), run.toString());
    }
  }

  @Test
  void skipsTheTrainingThatWouldDifferFromKerass() throws IOException {
    Path model = saved("rmsprop.keras");
    String reason =
        "the model is compiled with the optimiser RMSprop: write \"training: {optimiser:"
            + " {name: adam}}\" beside \"model: rmsprop.keras\" in a workload file (or sgd)"
            + " to take its place";
    Cli run = run("--model", model).exits(ExitCode.OK);
    for (BenchmarkResult result : record().results()) {
      boolean trains = !result.benchmark().contains("GridInference");
      assertEquals(
          trains ? Validity.skipped(reason) : Validity.valid(), result.validity(), run.toString());
    }
    experiment("--model {}", model).failsWith(ExitCode.USAGE, model + ": " + reason);
  }

  @Test
  void measuresTheTrainingThatWasAskedForInItsPlace() throws IOException {
    String training = "training: {optimiser: {name: adam}, learningRate: 0.01}";
    assertAllValid(
        run("--workload", workload(saved("rmsprop.keras"), training)).exits(ExitCode.OK));
  }

  @Test
  void exportsAsOnnx() throws IOException {
    Path onnx = folder.resolve("m.onnx");
    Cli.line("export --model {} --format onnx --out {}", classifier(), onnx).exits(ExitCode.OK);
    assertEquals(8, Files.readAllBytes(onnx)[0]);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          experiment --model MODEL --out O                       | --small': expected a table to
          experiment --model MODEL --small IRIS                  | Missing required option: '--out=DIR'
          experiment --save x.keras                              | goes with a model, found none
          experiment --model MODEL --small IRIS --save x.h5      | ends in .keras, found x.h5
          experiment --model MODEL --small IRIS --save S --epochs 0 | '--epochs': expected 1 or more
          experiment --model MODEL --small IRIS --save S --large IRIS | takes the pretraining's place
          experiment --model MODEL --workload tiny --out O       | --model or --workload, found both
          experiment --model IRIS --small IRIS --save S          | neither a .keras zip nor HDF5:
          experiment --model MODEL --small IRIS --save S --exclude 1 | expected 4 features as the model
          experiment --model MODEL --small IRIS --save S --freeze from=9 | layer index 9 is out of
          export --model MODEL                                   | --model: expected --out FILE
          export --model MODEL --format csv --out O              | expected one of [onnx]
          export --model MODEL --out O latest                    | runs or --model, found both
          export --format onnx latest                            | goes with --model, found runs
          export                                                 | Missing required parameter: 'RUN'
          """)
  void aWrongArgumentIsSaidInOneLine(String line, String expected) throws IOException {
    Path model = classifier();
    Cli.line(
            line.replace("MODEL", "" + model)
                .replace("IRIS", "" + iris)
                .replace(" S", " " + tuned)
                .replace(" O", " " + folder.resolve("out")))
        .refuses(expected);
    assertFalse(Files.exists(tuned));
  }
}
