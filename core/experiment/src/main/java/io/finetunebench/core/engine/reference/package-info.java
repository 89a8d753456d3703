/** The engine in Java alone: the oracle in double precision, written for speed in float. */
@NullMarked
package io.finetunebench.core.engine.reference;

import org.jspecify.annotations.NullMarked;
