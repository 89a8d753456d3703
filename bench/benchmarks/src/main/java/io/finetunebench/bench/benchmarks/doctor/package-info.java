/**
 * What this machine's driver and devices are good for, as text and as JSON, and the first start.
 */
@NullMarked
package io.finetunebench.bench.benchmarks.doctor;

import org.jspecify.annotations.NullMarked;
