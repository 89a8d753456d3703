/** The engine on TensorFlow Java: a graph that holds data, parameters and gradients. */
@NullMarked
package io.finetunebench.core.peers.tensorflow;

import org.jspecify.annotations.NullMarked;
