/**
 * The door to NVIDIA's driver: its CUDA functions, its management library, what a machine has of
 * both and what that is good for. Neither a toolkit nor a CUDA library is needed.
 */
@NullMarked
package io.finetunebench.core.driver;

import org.jspecify.annotations.NullMarked;
