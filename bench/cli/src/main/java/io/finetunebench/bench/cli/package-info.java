/** The command line: one small class a command. */
@NullMarked
package io.finetunebench.bench.cli;

import org.jspecify.annotations.NullMarked;
