/** What this machine's driver and devices are good for, as text and as JSON. */
@NullMarked
package io.finetunebench.bench.doctor;

import org.jspecify.annotations.NullMarked;
