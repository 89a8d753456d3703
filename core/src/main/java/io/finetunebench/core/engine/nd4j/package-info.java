/** ND4J's backend: that there is exactly one, and what it is. Engines on ND4J start here. */
@NullMarked
package io.finetunebench.core.engine.nd4j;

import org.jspecify.annotations.NullMarked;
