/** Two sides whose forks take turns until it is decided which one is faster. */
@NullMarked
package io.finetunebench.bench.interleave;

import org.jspecify.annotations.NullMarked;
