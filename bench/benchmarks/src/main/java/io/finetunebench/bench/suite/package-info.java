/** The JMH benchmarks, their states, and how a fork hands over what it measured. */
@NullMarked
package io.finetunebench.bench.suite;

import org.jspecify.annotations.NullMarked;
