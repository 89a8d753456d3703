import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.conf.BackpropType;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingSequenceLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.preprocessor.NormalizerStandardize;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;
import org.nd4j.linalg.schedule.ScheduleType;
import org.nd4j.linalg.schedule.StepSchedule;

/**
 * Writes the models of DL4J that tests read, with DL4J's own ModelSerializer, and what DL4J itself
 * predicts with each: {@code java -cp 'cpu-profile/target/finetune-bench-cpu/lib/*'
 * .ci/Dl4jModels.java cpu-profile/src/test/resources/dl4j}.
 */
public final class Dl4jModels {
  private static final int POINTS = 3;

  private static Path folder;

  private Dl4jModels() {}

  private static NeuralNetConfiguration.Builder builder() {
    return new NeuralNetConfiguration.Builder()
        .seed(7)
        .updater(new Adam(0.001))
        .weightInit(WeightInit.XAVIER)
        .activation(Activation.TANH);
  }

  private static NeuralNetConfiguration.ListBuilder image(double dropOut) {
    return builder()
        .list()
        .layer(new ConvolutionLayer.Builder(3, 3).nOut(4).activation(Activation.RELU).build())
        .layer(new SubsamplingLayer.Builder(PoolingType.MAX, new int[] {2, 2}).stride(2, 2).build())
        .layer(new BatchNormalization())
        .layer(new DenseLayer.Builder().nOut(8).dropOut(dropOut).build())
        .layer(new OutputLayer.Builder(LossFunction.NEGATIVELOGLIKELIHOOD)
            .nOut(3).activation(Activation.SOFTMAX).build());
  }

  private static NeuralNetConfiguration.ListBuilder sequence() {
    return builder()
        .list()
        .layer(new LSTM.Builder().nOut(6).build())
        .layer(new RnnOutputLayer.Builder(LossFunction.MCXENT)
            .nOut(3).activation(Activation.SOFTMAX).build())
        .setInputType(InputType.recurrent(4));
  }

  /** Saves a network, and the first outputs of points that are sines of their numbers' places. */
  private static void save(String name, MultiLayerConfiguration configuration, long... shape)
      throws Exception {
    MultiLayerNetwork network = new MultiLayerNetwork(configuration);
    network.init();
    File file = folder.resolve(name + ".zip").toFile();
    ModelSerializer.writeModel(network, file, true);
    MultiLayerNetwork restored = ModelSerializer.restoreMultiLayerNetwork(file);
    INDArray input = input(name, restored.getLayerWiseConfigurations().getDataType(), shape);
    write(name, restored.output(input));
  }

  private static void save(String name, ComputationGraphConfiguration configuration, long... shape)
      throws Exception {
    ComputationGraph network = new ComputationGraph(configuration);
    network.init();
    File file = folder.resolve(name + ".zip").toFile();
    ModelSerializer.writeModel(network, file, true);
    ComputationGraph restored = ModelSerializer.restoreComputationGraph(file);
    write(name, restored.outputSingle(input(name, configuration.getDataType(), shape)));
  }

  private static INDArray input(String name, DataType type, long... shape) {
    long size = Arrays.stream(shape).reduce(1, (a, b) -> a * b);
    double[] values = new double[(int) (POINTS * size)];
    for (int i = 0; i < values.length; i++) {
      values[i] = StrictMath.sin(1 + i);
    }
    if (name.equals("words")) {
      for (int i = 0; i < values.length; i++) {
        values[i] = Math.floor((values[i] + 1) / 2 * 50);
      }
    }
    long[] all = new long[shape.length + 1];
    all[0] = POINTS;
    System.arraycopy(shape, 0, all, 1, shape.length);
    return Nd4j.createFromArray(values).reshape('c', all).castTo(type);
  }

  private static void write(String name, INDArray output) throws Exception {
    List<String> lines = new ArrayList<>();
    for (double each : output.dup('c').data().asDouble()) {
      lines.add(String.valueOf(each));
    }
    Files.write(folder.resolve(name + ".txt"), lines);
  }

  public static void main(String[] arguments) throws Exception {
    folder = Path.of(arguments[0]);
    save(
        "image",
        image(0).setInputType(InputType.convolutionalFlat(8, 8, 1)).build(),
        64);
    save(
        "image-dropout",
        image(0.5).setInputType(InputType.convolutionalFlat(8, 8, 1)).build(),
        64);
    save("image-shape", image(0).setInputType(InputType.convolutional(8, 8, 2)).build(), 2, 8, 8);
    save("sequence", sequence().build(), 4, 5);
    save(
        "sequence-truncated",
        sequence().backpropType(BackpropType.TruncatedBPTT).tBPTTLength(6).build(),
        4,
        6);
    save(
        "last-step",
        builder()
            .list()
            .layer(new Bidirectional(new LSTM.Builder().nOut(4).build()))
            .layer(new LastTimeStep(new LSTM.Builder().nOut(4).build()))
            .layer(new OutputLayer.Builder(LossFunction.MSE)
                .nOut(2).activation(Activation.IDENTITY).build())
            .setInputType(InputType.recurrent(3, 5))
            .build(),
        3,
        5);
    save(
        "words",
        builder()
            .list()
            .layer(new EmbeddingSequenceLayer.Builder().nIn(50).nOut(4).inputLength(7).build())
            .layer(new Convolution1DLayer.Builder(3).nIn(4).nOut(4).activation(Activation.RELU).build())
            .layer(new GlobalPoolingLayer(PoolingType.MAX))
            .layer(new OutputLayer.Builder(LossFunction.XENT)
                .nIn(4).nOut(1).activation(Activation.SIGMOID).build())
            .build(),
        7);
    save(
        "weighted-classes",
        builder()
            .list()
            .layer(new DenseLayer.Builder().nIn(4).nOut(5).activation(Activation.GELU).l2(0.01)
                .build())
            .layer(new OutputLayer.Builder(new LossMCXENT(Nd4j.createFromArray(1f, 2f, 3f)))
                .nIn(5).nOut(3).activation(Activation.SOFTMAX).build())
            .build(),
        4);
    save(
        "double",
        new NeuralNetConfiguration.Builder()
            .seed(7)
            .dataType(DataType.DOUBLE)
            .updater(new Nesterovs(new StepSchedule(ScheduleType.ITERATION, 0.1, 0.5, 2), 0.9))
            .list()
            .layer(new DenseLayer.Builder().nIn(4).nOut(5).activation(Activation.RELU).build())
            .layer(new OutputLayer.Builder(LossFunction.MSE)
                .nIn(5).nOut(2).activation(Activation.IDENTITY).build())
            .build(),
        4);
    save(
        "no-loss",
        builder().list().layer(new DenseLayer.Builder().nIn(4).nOut(2).build()).build(),
        4);
    save(
        "graph",
        builder()
            .graphBuilder()
            .addInputs("in")
            .addLayer("first", new ConvolutionLayer.Builder(3, 3)
                .convolutionMode(ConvolutionMode.Same).nOut(4).build(), "in")
            .addLayer("second", new ConvolutionLayer.Builder(3, 3)
                .convolutionMode(ConvolutionMode.Same).nOut(4).build(), "first")
            .addVertex("sum", new ElementWiseVertex(ElementWiseVertex.Op.Add), "first", "second")
            .addLayer("pool", new GlobalPoolingLayer(PoolingType.AVG), "sum")
            .addLayer("out", new OutputLayer.Builder(LossFunction.MCXENT)
                .nOut(3).activation(Activation.SOFTMAX).build(), "pool")
            .setOutputs("out")
            .setInputTypes(InputType.convolutional(8, 8, 2))
            .build(),
        2,
        8,
        8);
    save(
        "graph-dense",
        builder()
            .graphBuilder()
            .addInputs("in")
            .addLayer("wide", new DenseLayer.Builder().nIn(4).nOut(8).dropOut(0.5).build(), "in")
            .addLayer("narrow", new DenseLayer.Builder().nIn(4).nOut(2).build(), "in")
            .addVertex("both", new MergeVertex(), "wide", "narrow")
            .addLayer("out", new OutputLayer.Builder(LossFunction.MSE)
                .nIn(10).nOut(2).activation(Activation.IDENTITY).build(), "both")
            .setOutputs("out")
            .build(),
        4);
    ComputationGraph network =
        new ComputationGraph(
            builder()
                .graphBuilder()
                .addInputs("a", "b")
                .addVertex("both", new MergeVertex(), "a", "b")
                .addLayer("out", new OutputLayer.Builder(LossFunction.MSE)
                    .nIn(4).nOut(2).activation(Activation.IDENTITY).build(), "both")
                .setOutputs("out")
                .build());
    network.init();
    ModelSerializer.writeModel(network, folder.resolve("graph-inputs.zip").toFile(), false);
    NormalizerStandardize normaliser = new NormalizerStandardize();
    normaliser.fit(new DataSet(Nd4j.rand(10, 4), Nd4j.rand(10, 2)));
    File normalised = folder.resolve("normaliser.zip").toFile();
    Files.copy(folder.resolve("no-loss.zip"), normalised.toPath());
    ModelSerializer.addNormalizerToModel(normalised, normaliser);
  }
}
