/** How benchmarks went over many runs: trends, shifts, what is normal; pure computation. */
@NullMarked
package io.finetunebench.bench.judge.history;

import org.jspecify.annotations.NullMarked;
