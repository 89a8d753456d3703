/** Run records in the formats of other tools. */
@NullMarked
package io.finetunebench.bench.store.export;

import org.jspecify.annotations.NullMarked;
