/**
 * How often the verdicts err: pools of real forks, and the comparisons that are drawn from them.
 */
@NullMarked
package io.finetunebench.bench.judge.calibration;

import org.jspecify.annotations.NullMarked;
