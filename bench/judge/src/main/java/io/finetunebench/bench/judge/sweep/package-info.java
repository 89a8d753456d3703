/** How cost grows with work, and from which size on a side wins, from values alone. */
@NullMarked
package io.finetunebench.bench.judge.sweep;

import org.jspecify.annotations.NullMarked;
