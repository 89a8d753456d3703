/** Tables and pictures made from records and studies. */
@NullMarked
package io.finetunebench.bench.report;

import org.jspecify.annotations.NullMarked;
