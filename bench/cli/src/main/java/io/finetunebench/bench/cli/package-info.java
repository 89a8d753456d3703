/** The program, and the commands that measure any JMH project. */
@NullMarked
package io.finetunebench.bench.cli;

import org.jspecify.annotations.NullMarked;
