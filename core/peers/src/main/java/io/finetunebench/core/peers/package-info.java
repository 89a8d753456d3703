/** What the engines on other libraries share: batches, threads and layouts. */
@NullMarked
package io.finetunebench.core.peers;

import org.jspecify.annotations.NullMarked;
