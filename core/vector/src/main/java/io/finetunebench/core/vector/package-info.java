/** The inner loops of the engine {@code reference} by Java's Vector API. */
@NullMarked
package io.finetunebench.core.vector;

import org.jspecify.annotations.NullMarked;
