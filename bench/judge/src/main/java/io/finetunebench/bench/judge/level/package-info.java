/** Finds the levels of a series of values, and says what the next value may be. */
@NullMarked
package io.finetunebench.bench.judge.level;

import org.jspecify.annotations.NullMarked;
