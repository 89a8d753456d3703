/** What a run measured, as documents, with its samples and all that is known of it. */
@NullMarked
package io.finetunebench.bench.report.run;

import org.jspecify.annotations.NullMarked;
