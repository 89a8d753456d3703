/**
 * The engine {@code cuda}: own kernels over NVIDIA's driver API, written for speed.
 *
 * <p>Host side alone: which kernel, with what launch, over what memory. The kernels are {@code
 * kernels.cu} and the files beside it, in the resources of this package.
 */
@NullMarked
package io.finetunebench.core.cuda;

import org.jspecify.annotations.NullMarked;
