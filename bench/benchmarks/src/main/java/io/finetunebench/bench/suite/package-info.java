/** The JMH benchmarks, their workloads and presets, and the run that measures them fork by fork. */
@NullMarked
package io.finetunebench.bench.suite;

import org.jspecify.annotations.NullMarked;
