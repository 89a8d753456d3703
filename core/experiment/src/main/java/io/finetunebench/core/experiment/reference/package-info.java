/** The engine in Java alone: the oracle in double precision, written for speed in float. */
@NullMarked
package io.finetunebench.core.experiment.reference;

import org.jspecify.annotations.NullMarked;
