/** Where run records are kept. */
@NullMarked
package io.finetunebench.bench.store;

import org.jspecify.annotations.NullMarked;
