/** Records, acknowledgements and what stores keep of runs as JSON. */
@NullMarked
package io.finetunebench.bench.record.json;

import org.jspecify.annotations.NullMarked;
