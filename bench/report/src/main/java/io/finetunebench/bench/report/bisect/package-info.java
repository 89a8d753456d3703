/** Shows which commit changed the time of a benchmark. */
@NullMarked
package io.finetunebench.bench.report.bisect;

import org.jspecify.annotations.NullMarked;
