/** Networks as ONNX models. */
@NullMarked
package io.finetunebench.core.keras.onnx;

import org.jspecify.annotations.NullMarked;
