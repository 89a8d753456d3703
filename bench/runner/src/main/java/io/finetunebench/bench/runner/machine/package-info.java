/** What the machine is, what limits hold on it, and which build and JVM run on it. */
@NullMarked
package io.finetunebench.bench.runner.machine;

import org.jspecify.annotations.NullMarked;
