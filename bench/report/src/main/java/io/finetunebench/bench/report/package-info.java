/** Tables and pictures made from records. */
@NullMarked
package io.finetunebench.bench.report;

import org.jspecify.annotations.NullMarked;
