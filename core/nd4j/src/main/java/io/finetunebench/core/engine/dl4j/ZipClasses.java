package io.finetunebench.core.engine.dl4j;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The classes that a configuration may name: layers, vertices without weights, functions and
 * updaters of DL4J's own. What takes labels or a pretraining of its own, such as an autoencoder or
 * YOLO's output, is not among them, nor what changes the number of examples.
 */
final class ZipClasses {
  private static final String CONF = "org.deeplearning4j.nn.conf.";
  private static final String ND4J = "org.nd4j.linalg.";

  private static final Map<String, String> BY_PACKAGE =
      Map.ofEntries(
          Map.entry(
              CONF + "layers.",
              """
              ActivationLayer BatchNormalization CapsuleLayer CapsuleStrengthLayer Cnn3DLossLayer
              CnnLossLayer Convolution1D Convolution1DLayer Convolution2D Convolution3D
              ConvolutionLayer Deconvolution2D Deconvolution3D DenseLayer DepthwiseConvolution2D
              DropoutLayer EmbeddingLayer EmbeddingSequenceLayer GlobalPoolingLayer
              GravesBidirectionalLSTM GravesLSTM LSTM LearnedSelfAttentionLayer
              LocalResponseNormalization LocallyConnected1D LocallyConnected2D LossLayer OutputLayer
              PReLULayer Pooling1D Pooling2D PrimaryCapsules RecurrentAttentionLayer RnnLossLayer
              RnnOutputLayer SelfAttentionLayer SeparableConvolution2D SpaceToBatchLayer
              SpaceToDepthLayer Subsampling1DLayer Subsampling3DLayer SubsamplingLayer Upsampling1D
              Upsampling2D Upsampling3D ZeroPadding1DLayer ZeroPadding3DLayer ZeroPaddingLayer
              """),
          Map.entry(
              CONF + "graph.",
              """
              ElementWiseVertex L2NormalizeVertex L2Vertex LayerVertex MergeVertex PoolHelperVertex
              PreprocessorVertex ReshapeVertex ScaleVertex ShiftVertex SubsetVertex
              """),
          Map.entry(
              CONF + "graph.rnn.",
              "DuplicateToTimeSeriesVertex LastTimeStepVertex ReverseTimeSeriesVertex"),
          Map.entry(CONF + "layers.convolutional.", "Cropping1D Cropping2D Cropping3D"),
          Map.entry(
              CONF + "layers.misc.",
              "ElementWiseMultiplicationLayer FrozenLayer FrozenLayerWithBackprop RepeatVector"),
          Map.entry(
              CONF + "layers.recurrent.", "Bidirectional LastTimeStep SimpleRnn TimeDistributed"),
          Map.entry(CONF + "layers.util.", "MaskLayer MaskZeroLayer"),
          Map.entry(
              CONF + "preprocessor.",
              """
              Cnn3DToFeedForwardPreProcessor CnnToFeedForwardPreProcessor CnnToRnnPreProcessor
              ComposableInputPreProcessor FeedForwardToCnn3DPreProcessor
              FeedForwardToCnnPreProcessor FeedForwardToRnnPreProcessor
              RnnToCnnPreProcessor RnnToFeedForwardPreProcessor
              """),
          Map.entry(
              CONF + "dropout.",
              "AlphaDropout Dropout GaussianDropout GaussianNoise SpatialDropout"),
          Map.entry(CONF + "weightnoise.", "DropConnect WeightNoise"),
          Map.entry(
              CONF + "constraint.",
              "MaxNormConstraint MinMaxNormConstraint NonNegativeConstraint UnitNormConstraint"),
          Map.entry(
              CONF + "distribution.",
              """
              BinomialDistribution ConstantDistribution GaussianDistribution LogNormalDistribution
              NormalDistribution OrthogonalDistribution TruncatedNormalDistribution
              UniformDistribution
              """),
          Map.entry(
              CONF + "stepfunctions.",
              """
              DefaultStepFunction GradientStepFunction NegativeDefaultStepFunction
              NegativeGradientStepFunction
              """),
          Map.entry(
              "org.deeplearning4j.nn.weights.",
              """
              WeightInitConstant WeightInitDistribution WeightInitIdentity WeightInitLecunUniform
              WeightInitNormal WeightInitRelu WeightInitReluUniform WeightInitSigmoidUniform
              WeightInitUniform WeightInitVarScalingNormalFanAvg WeightInitVarScalingNormalFanIn
              WeightInitVarScalingNormalFanOut WeightInitVarScalingUniformFanAvg
              WeightInitVarScalingUniformFanIn WeightInitVarScalingUniformFanOut WeightInitXavier
              WeightInitXavierLegacy WeightInitXavierUniform
              """),
          Map.entry(
              ND4J + "activations.impl.",
              """
              ActivationCube ActivationELU ActivationGELU ActivationHardSigmoid ActivationHardTanH
              ActivationIdentity ActivationLReLU ActivationMish ActivationPReLU ActivationRReLU
              ActivationRationalTanh ActivationReLU ActivationReLU6 ActivationRectifiedTanh
              ActivationSELU ActivationSigmoid ActivationSoftPlus ActivationSoftSign
              ActivationSoftmax ActivationSwish ActivationTanH ActivationThresholdedReLU
              """),
          Map.entry(
              ND4J + "lossfunctions.impl.",
              """
              LossBinaryXENT LossCosineProximity LossFMeasure LossHinge LossKLD LossL1 LossL2
              LossMAE LossMAPE LossMCXENT LossMSE LossMSLE LossMixtureDensity LossMultiLabel
              LossNegativeLogLikelihood LossPoisson LossSparseMCXENT LossSquaredHinge
              LossWasserstein
              """),
          Map.entry(
              ND4J + "learning.config.",
              """
              AMSGrad AdaBelief AdaDelta AdaGrad AdaMax Adam Nadam Nesterovs NoOp RmsProp Sgd
              """),
          Map.entry(
              ND4J + "learning.regularization.", "L1Regularization L2Regularization WeightDecay"),
          Map.entry(
              ND4J + "schedule.",
              """
              CycleSchedule ExponentialSchedule FixedSchedule InverseSchedule MapSchedule
              PolySchedule RampSchedule SigmoidSchedule StepSchedule
              """));

  /** The full names of all. */
  static final Set<String> NAMES = names();

  private ZipClasses() {}

  private static Set<String> names() {
    Set<String> names = new TreeSet<>();
    BY_PACKAGE.forEach(
        (place, all) -> {
          for (String name : all.strip().split("\\s+", -1)) {
            names.add(place + name);
          }
        });
    return names;
  }
}
