/**
 * The run record: the one value that everything that measures writes and everything that judges
 * reads.
 */
@NullMarked
package io.finetunebench.bench.record;

import org.jspecify.annotations.NullMarked;
