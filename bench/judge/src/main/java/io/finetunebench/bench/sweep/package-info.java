/** How cost grows with work: fits, the roofline and crossovers, from values alone. */
@NullMarked
package io.finetunebench.bench.sweep;

import org.jspecify.annotations.NullMarked;
