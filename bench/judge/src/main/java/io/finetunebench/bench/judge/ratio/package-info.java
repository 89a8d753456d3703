/** The ratio of two sides from the numbers of their forks, and how sure it is. */
@NullMarked
package io.finetunebench.bench.judge.ratio;

import org.jspecify.annotations.NullMarked;
