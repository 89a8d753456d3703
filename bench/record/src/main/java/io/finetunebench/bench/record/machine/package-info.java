/**
 * What a run ran on: the machine, its virtual machine, its library of array operations and its
 * device.
 */
@NullMarked
package io.finetunebench.bench.record.machine;

import org.jspecify.annotations.NullMarked;
