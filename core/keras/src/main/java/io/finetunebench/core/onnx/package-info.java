/** Networks as ONNX models. */
@NullMarked
package io.finetunebench.core.onnx;

import org.jspecify.annotations.NullMarked;
