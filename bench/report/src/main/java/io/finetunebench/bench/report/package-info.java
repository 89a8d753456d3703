/** The forms of a report, and numbers and tables as all of them show them. */
@NullMarked
package io.finetunebench.bench.report;

import org.jspecify.annotations.NullMarked;
