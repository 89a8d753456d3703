/** Options that several commands share. */
@NullMarked
package io.finetunebench.bench.cli.option;

import org.jspecify.annotations.NullMarked;
