/** Which commit changed the time of a benchmark, and how sure that is. */
@NullMarked
package io.finetunebench.bench.judge.bisect;

import org.jspecify.annotations.NullMarked;
