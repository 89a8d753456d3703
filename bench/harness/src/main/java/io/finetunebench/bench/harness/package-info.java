/** The commands that train and measure networks, and those of the lab. */
@NullMarked
package io.finetunebench.bench.harness;

import org.jspecify.annotations.NullMarked;
