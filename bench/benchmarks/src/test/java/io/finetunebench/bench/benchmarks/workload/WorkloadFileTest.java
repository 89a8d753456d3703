package io.finetunebench.bench.benchmarks.workload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.record.files.MalformedFileException;
import io.finetunebench.bench.record.files.OddFiles;
import io.finetunebench.core.experiment.data.Points;
import io.finetunebench.core.experiment.network.Activation;
import io.finetunebench.core.experiment.network.Adam;
import io.finetunebench.core.experiment.network.Loss;
import io.finetunebench.core.experiment.network.NetworkSpec;
import io.finetunebench.core.experiment.network.Parameters;
import io.finetunebench.core.experiment.network.Precision;
import io.finetunebench.core.experiment.network.Sgd;
import io.finetunebench.core.experiment.study.TrainingPlan;
import io.finetunebench.core.keras.KerasWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WorkloadFileTest {
  private static final String GOOD =
      """
      description: a good one
      data:
        generator: xor
        points: 40
        noise: 0.7
        seed: 3
      network:
        layers:
          - {units: 5, activation: tanh}
          - {units: 3}
      training:
        epochs: 2
        batch: 10
        learningRate: 0.1
      queries:
        grid: {from: -1, to: 1, step: 0.5}
      fineTuning:
        data: {generator: xor, points: 8, noise: 0.9}
        epochs: 4
        batch: 5
      precision: double
      """;

  private static final String TABLE =
      """
      data:
        csv: points.csv
        label: outcome
        standardise: true
      network:
        layers: [{units: 4}]
      training: {epochs: 1, batch: 2, learningRate: 0.05}
      queries:
        drawn: 7
      """;

  @TempDir private Path folder = Path.of("");

  @Test
  void everyPartOfAFileIsInTheWorkload() throws IOException {
    Workload workload = Workloads.read(write("mine.yaml", GOOD));
    assertEquals("mine", workload.name());
    assertEquals("a good one", workload.description());
    assertEquals("2-5-3-1", workload.network(Precision.FLOAT).widths());
    assertEquals(
        List.of("dense_1", "tanh_1", "dense_2", "relu_2", "dense_3"),
        workload.network(Precision.FLOAT).layers().stream().map(layer -> layer.name()).toList());
    assertEquals(0.1, workload.network(Precision.FLOAT).optimiser().learningRate());
    assertEquals(40, workload.largeSet().size());
    assertEquals(8, workload.smallSet().size());
    assertEquals(25, workload.queryPoints().size());
    assertEquals(5, workload.requiredFineTuning().plan().batchSize());
    assertEquals(Precision.DOUBLE, workload.precision());
  }

  @Test
  void jsonIsReadTheSame() throws IOException {
    Workload yaml = Workloads.read(write("mine.yaml", GOOD));
    Workload json =
        Workloads.read(
            write(
                "other.json",
                """
                {"data": {"generator": "xor", "points": 40, "noise": 0.7, "seed": 3},
                 "network": {"layers": [{"units": 5, "activation": "tanh"}, {"units": 3}]},
                 "training": {"epochs": 2, "batch": 10, "learningRate": 0.1},
                 "queries": {"grid": {"from": -1, "to": 1, "step": 0.5}},
                 "fineTuning": {"data": {"generator": "xor", "points": 8, "noise": 0.9},
                   "epochs": 4, "batch": 5}}
                """));
    assertEquals(yaml.hash(), json.hash(), "name, description and precision are not the work");
    assertEquals("2-5-3-1, 40 points in batches of 10, 25 queries", json.description());
  }

  @ParameterizedTest
  @CsvSource({
    "seed: 3, seed: 4",
    "points: 40, points: 41",
    "units: 3, units: 4",
    "tanh, relu",
    "epochs: 2, epochs: 3",
    "batch: 10, batch: 11",
    "0.1, 0.2",
    "step: 0.5, step: 0.25",
    "points: 8, points: 9",
    "batch: 5, batch: 6"
  })
  void whateverChangesTheWorkChangesTheHash(String from, String to) throws IOException {
    String hash = Workloads.read(write("mine.yaml", GOOD)).hash();
    assertNotEquals(hash, Workloads.read(write("mine.yaml", GOOD.replace(from, to))).hash());
  }

  @Test
  void aTableOfOnesOwnIsStandardisedAndItsQueriesAreDrawnFromIt() throws IOException {
    write("points.csv", "a,b,outcome,c\n1,10,0,5\n3,10,1,7\n5,10,1,9\n7,10,0,11\n");
    Workload workload = Workloads.read(write("mine.yaml", TABLE));
    Points points = workload.largeSet().points();
    assertEquals(3, points.featureCount());
    assertEquals(-3 / Math.sqrt(5), points.feature(0, 0), 1e-12);
    assertEquals(0, points.feature(0, 1), "a feature that never changes");
    assertEquals(3 / Math.sqrt(5), points.feature(3, 2), 1e-12);
    assertEquals(List.of(0, 1, 1, 0), List.of(target(workload, 0), 1, target(workload, 2), 0));
    assertEquals(7, workload.queryPoints().size());
    assertEquals(3, workload.queryPoints().featureCount());
    assertTrue(workload.grid().isEmpty());
    assertNull(workload.fineTuning());
  }

  @Test
  void otherTablesAreScaledAsTheTraining() throws IOException {
    write("points.csv", "a,b,outcome\n0,0,0\n2,4,1\n");
    write("queries.csv", "a,b\n4,4\n");
    Workload workload =
        Workloads.read(write("mine.yaml", TABLE.replace("drawn: 7", "csv: queries.csv")));
    assertEquals(3, workload.queryPoints().feature(0, 0));
    assertEquals(1, workload.queryPoints().feature(0, 1));
  }

  @Test
  void aTableNeedsNoHeaderAndMayUseAnotherSeparator() throws IOException {
    write("points.csv", "0;1.5;2\n1;2.5;3\n\n");
    String text =
        TABLE.replace("label: outcome", "label: 1\n  separator: ;").replace("true", "false");
    Workload workload = Workloads.read(write("mine.yaml", text));
    assertEquals(1, target(workload, 1));
    assertEquals(2.5, workload.largeSet().points().feature(1, 0));
  }

  @Test
  void aTableSaysWhetherItsPointsAreStandardised() throws IOException {
    write("points.csv", "a,b,outcome\n0,0,0\n2,4,1\n");
    for (boolean standardise : new boolean[] {true, false}) {
      String text = TABLE.replace("standardise: true", "standardise: " + standardise);
      WorkloadData.Table table =
          (WorkloadData.Table) Workloads.read(write("mine.yaml", text)).data();
      assertEquals(standardise, table.standardised());
      assertEquals(standardise ? 1 : 4, table.points().points().feature(1, 1));
    }
  }

  @Test
  void aTableThatChangedIsOtherWork() throws IOException {
    write("points.csv", "a,outcome\n1,0\n2,1\n");
    String before = Workloads.read(write("mine.yaml", TABLE)).hash();
    write("points.csv", "a,outcome\n1,0\n2.5,1\n3,1\n");
    assertNotEquals(before, Workloads.read(folder.resolve("mine.yaml")).hash());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "noise: 0.7|noize: 0.7|mine.yaml:5:3: data.noize: unknown field beside generator, expected one of generator, points, noise, seed",
        "points: 40\\n  noise: 0.7|points: 40|mine.yaml:2:1: data: expected a field noise, found none",
        "{units: 5, |{|mine.yaml:9:7: network.layers[0]: expected a field units, found none",
        "points: 40|points: many|mine.yaml:4:3: data.points: expected a whole number up to 2147483647, found \"many\"",
        "points: 40|points: 2|mine.yaml:4:3: data.points: expected at least 4 points, found 2",
        "points: 40|points: 144444444|mine.yaml:4:3: data.points: expected at most 10000000 points, found 144444444",
        "points: 40|points: 4.5|mine.yaml:4:3: data.points: expected a whole number up to 2147483647, found 4.5",
        "generator: xor|generator: moons|mine.yaml:3:3: data.generator: expected one of xor, found \"moons\"",
        "generator: xor|gen: xor|mine.yaml:2:1: data: expected one of the fields generator, csv, found none",
        "noise: 0.7|noise: -1|mine.yaml:5:3: data.noise: expected a number above 0, found -1.0",
        "units: 5|units: 0|mine.yaml:9:8: network.layers[0].units: expected a whole number of 1 to 2147483647, found 0",
        "tanh|softplus|mine.yaml:9:18: network.layers[0].activation: expected one of linear, relu, tanh, sigmoid, leaky_relu, elu, gelu, gelu_tanh, silu, softmax, found \"softplus\"",
        "  - {units: 3}|  - 3|mine.yaml:10:7: network.layers[1]: expected an object, found 3",
        "{units: 5|{unit: 5|mine.yaml:9:8: network.layers[0].unit: unknown field, expected one of units, activation, parameter, l2, learningRate",
        "step: 0.5|step: 0.3|mine.yaml:16:27: queries.grid.step: expected a step that divides to - from, found 0.3, of which there are 6.666666666666667 from -1.0 to 1.0",
        "step: 0.5|step: 1e-9|mine.yaml:16:27: queries.grid.step: expected at most 32000 points a side, found 2000000001",
        "to: 1|to: -2|mine.yaml:16:28: queries.grid.step: expected a step that divides to - from",
        "precision: double|precision: half|mine.yaml:21:1: precision: expected one of float, double, found \"half\"",
        "description: a good one|description: [a]|mine.yaml:1:1: description: expected text, found a list",
        "description: a good one|name: a/b|mine.yaml:1:1: name: expected letters, digits, '.', '_' and '-', found \"a/b\"",
        "batch: 10|batch: 10\\n  batch: 11|mine.yaml:14:8: expected YAML, found: Duplicate Object property \"batch\"",
        "data:\\n|data: [\\n|expected YAML, found: ",
        "learningRate: 0.1|learningRate: .nan|mine.yaml:14:21: expected YAML, found: Malformed numeric value '.nan",
        "learningRate: 0.1|learningRate: 0|mine.yaml:14:3: training.learningRate: expected a number above 0, found 0.0",
        "learningRate: 0.1|learningRate: 1e999|mine.yaml:14:3: training.learningRate: expected a number above 0, found Infinity",
        "activation: tanh|activation: elu, parameter: -1|mine.yaml:9:7: network.layers[0]: expected a parameter of 0 or more for elu, found -1.0",
        "activation: tanh|l2: -1|mine.yaml:9:18: network.layers[0].l2: expected 0 or more, found -1.0",
        "learningRate: 0.1|optimiser: {name: adam, momentum: 0.8}|mine.yaml:14:27: training.optimiser.momentum: expected no such field beside name: adam",
        "learningRate: 0.1|optimiser: {momentum: 2}|mine.yaml:14:3: training.optimiser: expected a momentum from 0 to 1, found 2.0",
        "learningRate: 0.1|optimiser: {name: rmsprop}|mine.yaml:14:15: training.optimiser.name: expected one of sgd, adam, found \"rmsprop\"",
        "  batch: 5\\n|  heldOut: 1\\n|mine.yaml:20:3: fineTuning.heldOut: expected a share above 0 and below 1, found 1.0",
        "seed: 3|label: a|mine.yaml:6:3: data.label: unknown field beside generator, expected one of generator",
        "seed: 3|seed: 3\\n  csv: a|mine.yaml:2:1: data: expected one of the fields generator, csv, found generator and csv",
        "  - {units: 3}|  - {units: 2147483647}|mine.yaml:8:3: network.layers: expected at most 2147483647 parameters",
        "- {units: 3}|- {units: 2147483647}\\n    - {units: 2147483647}|mine.yaml:8:3: network.layers: expected at most 2147483647 parameters",
        "points: 40|points: 2147483647|mine.yaml:4:3: data.points: expected at most 10000000 points, found 2147483647",
        "seed: 3|seed: null|mine.yaml:6:3: data.seed: expected a value, found nothing",
        "grid: {from: -1, to: 1, step: 0.5}|drawn: 0|mine.yaml:16:3: queries.drawn: expected a whole number of 1 to 2147483647, found 0",
        "grid: {from: -1, to: 1, step: 0.5}|drawn: 5\\n  header: true|mine.yaml:17:3: queries.header: unknown field beside drawn, expected one of drawn, seed",
      })
  void whatIsWrongIsSaidWithItsPlace(String from, @Nullable String to, String expected)
      throws IOException {
    String wrong = from.replace("\\n", "\n");
    assertTrue(GOOD.contains(wrong), from);
    String other = to == null ? "" : to.replace("\\n", "\n");
    assertRefused(write("mine.yaml", GOOD.replace(wrong, other)), expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "a,outcome\\n1,0\\n2,\\n|points.csv:3: found no value for outcome, expected one: fill it in, leave the row out, or exclude the column",
        "a,outcome\\n1,0\\n2\\n|points.csv:3: found columns: 1, expected 2 as in the first line",
        "a,outcome\\n1,0\\nx,1\\n|points.csv:3: found \"x\" for a, expected a number",
        "a,outcome\\n1,0\\n2,0\\n|points.csv: found label 0 only in column outcome, expected two",
        "a,result\\n1,0\\n2,1\\n|points.csv: found no column \"outcome\" for the label, expected one of a, result",
        "outcome\\n1\\n0\\n|points.csv: found no column but the label's and excluded ones, expected a feature beside the label; is the separator ','?",
        "a,outcome\\n|points.csv: found a header and no points",
        "``|points.csv: the file is empty, expected a point a line",
      })
  void whatIsWrongWithATableIsSaidWithItsLine(String table, String expected) throws IOException {
    write("points.csv", table.replace("\\n", "\n"));
    assertEquals(
        List.of(folder.resolve(expected.split(":", 2)[0]) + ":" + expected.split(":", 2)[1]),
        problems(write("mine.yaml", TABLE)));
  }

  @Test
  void aMissingTableIsNamed() throws IOException {
    assertEquals(
        List.of(folder.resolve("points.csv") + ": no such file; expected a text file of points"),
        problems(write("mine.yaml", TABLE)));
  }

  @Test
  void aPipeHoldsNobody() throws IOException {
    for (String name : List.of("pipe.yaml", "pipe.csv")) {
      Path pipe = OddFiles.pipe(folder.resolve(name));
      assertEquals(List.of(pipe + OddFiles.EXPECTED), OddFiles.soon(() -> problems(pipe)));
    }
    OddFiles.pipe(folder.resolve("points.csv"));
    Path table = write("table.yaml", TABLE);
    String problem = OddFiles.soon(() -> String.join("\n", problems(table)));
    assertTrue(problem.contains("points.csv" + OddFiles.EXPECTED), problem);
  }

  @Test
  void aBuiltInNameIsNotTaken() throws IOException {
    assertTrue(problems(write("seed.yaml", GOOD)).get(0).contains("built-in workload seed"));
    String unknown =
        String.valueOf(
            assertThrows(IllegalArgumentException.class, () -> Workloads.find("nonesuch"))
                .getMessage());
    assertTrue(
        unknown.startsWith("no workload is named \"nonesuch\": expected seed, tiny"), unknown);
  }

  @Test
  void aNewUserWritesTableAndLayersAlone() throws IOException {
    write("points.csv", "id,a,b,kind\n1,1,2,x\n2,2,1,y\n3,0,1,z\n4,3,1,x\n");
    Workload workload =
        Workloads.read(
            write(
                "mine.yaml",
                """
                data: {csv: points.csv, label: kind, exclude: id}
                network: {layers: [{units: 4, activation: gelu, l2: 0.01}]}
                training: {optimiser: {name: adam}}
                """));
    NetworkSpec network = workload.network(Precision.DOUBLE);
    assertEquals("2-4-3", network.widths());
    assertEquals(Loss.CATEGORICAL_CROSS_ENTROPY, network.loss());
    assertEquals(new Adam(0.001), network.optimiser());
    assertEquals(0.01, network.dense(0).l2());
    assertEquals(201 * 201, workload.queries().size());
    assertEquals(new TrainingPlan(10, 32), workload.pretraining());
    assertEquals(2, workload.largeSet().target(2));
  }

  @Test
  void severalNumbersAreLearnedByLinearUnits() throws IOException {
    write("points.csv", "a,b,c,y,z\n1,1,2,0.5,1\n2,2,1,1,2\n3,0,1,2,3\n");
    Workload workload =
        Workloads.read(
            write(
                "mine.yaml",
                """
                data: {csv: points.csv, label: [y, 5]}
                network:
                  layers: [{units: 4, activation: leaky_relu, parameter: 0.1, learningRate: 0.5}]
                training:
                  optimiser: {name: sgd, momentum: 0.9, nesterov: true}
                """));
    NetworkSpec network = workload.network(Precision.DOUBLE);
    assertEquals("3-4-2", network.widths());
    assertEquals(Loss.MEAN_SQUARED_ERROR, network.loss());
    assertEquals(new Sgd(0.01, 0.9, true), network.optimiser());
    assertEquals(0.5, network.learningRate(0));
    assertEquals(Activation.leakyRelu(0.1), network.denseShapes().get(0).activation());
    assertEquals(3, workload.queries().size());
  }

  @Test
  void whatIsNewIsOtherWork() throws IOException {
    String before = Workloads.read(write("mine.yaml", GOOD)).hash();
    for (String change :
        List.of(
            "activation: tanh, l2: 0.1",
            "activation: tanh, learningRate: 0.2",
            "activation: leaky_relu",
            "activation: leaky_relu, parameter: 0.3")) {
      String changed =
          Workloads.read(write("mine.yaml", GOOD.replace("activation: tanh", change))).hash();
      assertNotEquals(before, changed, change);
    }
    String momentum = "learningRate: 0.1\n  optimiser: {momentum: 0.5}";
    assertNotEquals(
        before,
        Workloads.read(write("mine.yaml", GOOD.replace("learningRate: 0.1", momentum))).hash());
    String same = "learningRate: 0.1\n  optimiser: {name: sgd}\n  loss: binary_cross_entropy";
    assertEquals(
        before, Workloads.read(write("mine.yaml", GOOD.replace("learningRate: 0.1", same))).hash());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "  batch: 10\n|",
        "activation: tanh|activation: elu, parameter: 0.5, l2: 0.1",
        "learningRate: 0.1|optimiser: {name: adam, beta1: 0.8}",
        "  batch: 5\n|  heldOut: 0.3\n",
        "description: a good one|name: a.b-c_d",
        "  - {units: 3}|",
        "grid: {from: -1, to: 1, step: 0.5}|drawn: 5"
      })
  void otherValuesThatFitAreRead(String change) throws IOException {
    assertEquals("mine", Workloads.read(changed(change)).name().replace("a.b-c_d", "mine"));
  }

  private Path changed(String change) throws IOException {
    String[] parts = change.split("\\|", -1);
    assertTrue(GOOD.contains(parts[0]), change);
    return write("mine.yaml", GOOD.replace(parts[0], parts[1]));
  }

  private static List<String> problems(Path file) {
    return String.valueOf(
            assertThrows(MalformedFileException.class, () -> Workloads.read(file)).getMessage())
        .lines()
        .toList();
  }

  private static int target(Workload workload, int point) {
    return workload.largeSet().target(point);
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private void article() throws IOException {
    NetworkSpec network = NetworkSpec.article(Precision.FLOAT);
    Files.write(
        folder.resolve("m.keras"),
        KerasWriter.bytes(
            network, Parameters.initial(network, 1), List.of(2), false, Instant.EPOCH));
  }

  @Test
  void aFileSaysHowItsModelTrains() throws IOException {
    article();
    String text =
        """
        model: m.keras
        training:
          loss: mean_squared_error
          optimiser: {name: sgd, momentum: 0.9}
          learningRate: 0.5
        """;
    NetworkSpec network = Workloads.read(write("mine.yaml", text)).network(Precision.FLOAT);
    assertEquals(Loss.MEAN_SQUARED_ERROR, network.loss());
    assertEquals(new Sgd(0.5, 0.9, false), network.optimiser());
    Workload faster =
        Workloads.read(write("faster.yaml", "{model: m.keras, training: {learningRate: 0.5}}"));
    assertEquals(new Sgd(0.5), faster.network(Precision.FLOAT).optimiser());
  }

  @Test
  void aFileNamesAModel() throws IOException {
    article();
    String text =
        """
        model: m.keras
        name: mine
        precision: double
        withoutDropout: true
        """;
    Path file = Files.writeString(folder.resolve("mine.yaml"), text);
    Workload workload = Workloads.read(file);
    assertEquals("mine", workload.name());
    assertEquals(Precision.DOUBLE, workload.precision());
    assertEquals(2, workload.data().features());
    assertEquals("2-5-7-1", workload.network(Precision.FLOAT).widths());
    assertEquals(
        Workloads.read(folder.resolve("m.keras")).hash(), workload.hash(), "the same work");
    String property = Workloads.property(workload);
    System.setProperty(property, Workloads.propertyValue(workload).orElseThrow());
    try {
      assertEquals(workload.hash(), Workloads.ofFork("mine").hash());
    } finally {
      System.clearProperty(property);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          empty.yaml | ``                                    | empty.yaml:1:1: the file is empty, expected an object
          list.yaml  | - 1                                   | list.yaml:1:1: expected an object, found a list
          two.yaml   | a: 1\\n---\\nb: 2                     | two.yaml:3:1: found a second document, expected one
          mine.json  | {"data":                              | expected JSON, found
          mine.yaml  | data: 1\\nnetwork: 2\\ntraining: 3    | mine.yaml:1:1: data: expected an object, found 1
          mine.yaml  | network: {}                           | mine.yaml:1:1: expected one of the fields data, model, found none
          mine.yaml  | {data: {csv: two.csv}, network: 2}    | :1:24: network: expected an object, found 2
          mine.yaml  | {data: {csv: two.csv}, training: 3}   | :1:24: training: expected an object, found 3
          mine.yaml  | {data: {csv: two.csv}, queries: 4}    | :1:24: queries: expected an object, found 4
          mine.yaml  | {data: {csv: two.csv}, fineTuning: 5} | :1:24: fineTuning: expected an object, found 5
          mine.yaml  | {data: {csv: two.csv}, precision: 6}  | :1:24: precision: expected one of float, double, found 6
          mine.yaml  | {data: {csv: two.csv, separator: xx}} | data.separator: expected one character, found "xx"
          mine.yaml  | {data: {csv: two.csv, label: 0}}      | data.label: expected a column's name or its position from 1, found 0
          mine.yaml  | {data: {csv: two.csv, label: [a, 1.5]}} | data.label: expected a column's name or its position from 1, found 1.5
          mine.yaml  | {data: {csv: none.csv}, network: {layers: []}} | none.csv: no such file; expected a text file of points
          mine.yaml  | {data: {csv: three.csv}, network: {layers: []}, queries: {grid: {from: 0, to: 1, step: 0.5}}} \
          | :1:59: queries.grid: expected data of two features for a grid, found 3; use drawn or csv
          mine.yaml  | {data: {csv: three.csv}, network: {layers: []}, queries: {csv: two.csv}} \
          | :1:59: queries.csv: expected 3 features as in the data of the training, found 2
          mine.yaml  | {data: {csv: three.csv}, network: {layers: []}, fineTuning: {data: {generator: xor, points: 4, noise: 1}}} \
          | :1:62: fineTuning.data: expected 3 features as in the data of the training, found 2
          mine.yaml  | {data: {csv: three.csv}, network: {layers: [{units: 20000}, {units: 20000}]}, queries: {drawn: 2147483647}} \
          | network.layers: expected at most 2147483647 parameters, and 1.0E17 for all points together
          mine.yaml  | model: none.keras                     | none.keras: no such file
          mine.yaml  | model: m.txt                          | m.txt: is neither a .keras zip nor HDF5
          mine.yaml  | model: 3                              | model: expected text, found 3
          mine.yaml  | {model: m.txt, queries: {drawn: 9}}   | queries: unknown field beside model
          mine.yaml  | {model: m.txt, training: {epochs: 1}} | epochs: unknown field, expected one of loss, optim
          mine.yaml  | {model: m.txt, training: {loss: huber}} | loss: expected one of binary_cross_entropy, cat
          mine.yaml  | {model: m.txt, training: {learningRate: 0}} | learningRate: expected a number above 0
          mine.yaml  | {model: m.keras, training: {loss: categorical_cross_entropy}} | training: expected a softmax of two
          mine.yaml  | {withoutDropout: true, data: {csv: two.csv}, network: {layers: []}} \
          | :1:2: withoutDropout: unknown field beside data, expected one of data, network, training
          """)
  void refusesFiles(String name, String text, String expected) throws IOException {
    write("m.txt", "text");
    write("two.csv", "1,2\n");
    write("three.csv", "a,b,c,outcome\n1,2,3,0\n2,3,4,1\n");
    article();
    assertRefused(write(name, text.replace("\\n", "\n")), expected);
  }

  @Test
  void whatIsNoFileIsSaid() {
    assertRefused(
        folder.resolve("none.yaml"),
        "none.yaml: no such file; expected a workload's name, see 'list', or a file");
    assertRefused(folder, folder + ": expected a file, found a folder");
  }

  private void assertRefused(Path file, String expected) {
    List<String> problems = problems(file);
    assertEquals(1, problems.size(), problems.toString());
    assertTrue(problems.get(0).startsWith(folder.toString()), problems.toString());
    assertTrue(
        problems.get(0).contains(expected), () -> "expected " + expected + " in " + problems);
  }
}
