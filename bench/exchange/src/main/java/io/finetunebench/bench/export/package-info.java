/** Run records in the formats of other tools. */
@NullMarked
package io.finetunebench.bench.export;

import org.jspecify.annotations.NullMarked;
