/** A user's own tables and models, as the command line names them. */
@NullMarked
package io.finetunebench.bench.harness.input;

import org.jspecify.annotations.NullMarked;
