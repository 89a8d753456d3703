/** Other tools' files as records and series. */
@NullMarked
package io.finetunebench.bench.record.imports;

import org.jspecify.annotations.NullMarked;
