/** How benchmarks went over runs, and how their cost grows, as documents and as JSON. */
@NullMarked
package io.finetunebench.bench.report.trend;

import org.jspecify.annotations.NullMarked;
