/** Files that are there whole or not at all, and why one is not. Touches the JDK only. */
@NullMarked
package io.finetunebench.bench.record.files;

import org.jspecify.annotations.NullMarked;
