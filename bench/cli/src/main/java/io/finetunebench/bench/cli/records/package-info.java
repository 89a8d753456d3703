/** The commands that read, judge and show what was measured. */
@NullMarked
package io.finetunebench.bench.cli.records;

import org.jspecify.annotations.NullMarked;
