/** The builds that are measured: jars, class paths and revisions of a repository. */
@NullMarked
package io.finetunebench.bench.runner.build;

import org.jspecify.annotations.NullMarked;
