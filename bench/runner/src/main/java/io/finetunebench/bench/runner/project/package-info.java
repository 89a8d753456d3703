/** How projects build their JMH benchmarks, as far as their build files say. */
@NullMarked
package io.finetunebench.bench.runner.project;

import org.jspecify.annotations.NullMarked;
