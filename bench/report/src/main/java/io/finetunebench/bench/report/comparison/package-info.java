/** Verdicts as documents, JSON, JUnit and annotations. */
@NullMarked
package io.finetunebench.bench.report.comparison;

import org.jspecify.annotations.NullMarked;
