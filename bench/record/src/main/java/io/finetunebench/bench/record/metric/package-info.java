/** What was measured: a score and named values of iterations and forks, and how sure a score is. */
@NullMarked
package io.finetunebench.bench.record.metric;

import org.jspecify.annotations.NullMarked;
