/** Latency recording in HdrHistograms, their logs, and paced (open-loop) load. */
@NullMarked
package io.finetunebench.bench.benchmarks.latency;

import org.jspecify.annotations.NullMarked;
