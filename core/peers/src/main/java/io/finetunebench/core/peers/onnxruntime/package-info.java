/** The engine on ONNX Runtime, which only predicts. */
@NullMarked
package io.finetunebench.core.peers.onnxruntime;

import org.jspecify.annotations.NullMarked;
