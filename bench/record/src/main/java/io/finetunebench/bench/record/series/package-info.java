/**
 * What can be compared: the samples of a metric from one source, and the scores that trends take.
 */
@NullMarked
package io.finetunebench.bench.record.series;

import org.jspecify.annotations.NullMarked;
