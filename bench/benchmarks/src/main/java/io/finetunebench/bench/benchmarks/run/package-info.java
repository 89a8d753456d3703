/**
 * A run of our benchmarks: what is asked for, what JMH is asked for, fork by fork, and what that
 * comes to.
 */
@NullMarked
package io.finetunebench.bench.benchmarks.run;

import org.jspecify.annotations.NullMarked;
