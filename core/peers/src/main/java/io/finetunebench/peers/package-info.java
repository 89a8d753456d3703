/** What the engines on other libraries share: batches, threads and layouts. */
@NullMarked
package io.finetunebench.peers;

import org.jspecify.annotations.NullMarked;
