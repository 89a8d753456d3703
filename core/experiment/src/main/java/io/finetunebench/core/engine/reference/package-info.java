/** The engine in plain Java: the oracle in double precision, the limit of the CPU in float. */
@NullMarked
package io.finetunebench.core.engine.reference;

import org.jspecify.annotations.NullMarked;
