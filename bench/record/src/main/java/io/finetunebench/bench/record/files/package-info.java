/** Files that are there whole or not at all, and why one is not; YAML as values. */
@NullMarked
package io.finetunebench.bench.record.files;

import org.jspecify.annotations.NullMarked;
