/** The engine on Deeplearning4j's MultiLayerNetwork, written as its users write it. */
@NullMarked
package io.finetunebench.core.nd4j.dl4j;

import org.jspecify.annotations.NullMarked;
