/**
 * ND4J's backend: that there is exactly one, and what it is. Engines on ND4J start here.
 *
 * <p>And the engine on its native operations, prebuilt over arrays that stay.
 */
@NullMarked
package io.finetunebench.core.nd4j;

import org.jspecify.annotations.NullMarked;
