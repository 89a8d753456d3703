/** What the benchmarks work on: workloads as values, as files, and the built-in ones. */
@NullMarked
package io.finetunebench.bench.benchmarks.workload;

import org.jspecify.annotations.NullMarked;
