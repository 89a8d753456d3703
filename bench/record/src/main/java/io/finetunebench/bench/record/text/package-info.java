/** What values ask of their components, and texts that are safe to keep and to print. */
@NullMarked
package io.finetunebench.bench.record.text;

import org.jspecify.annotations.NullMarked;
