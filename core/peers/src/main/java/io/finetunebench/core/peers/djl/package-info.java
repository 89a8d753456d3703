/** The engines on Deep Java Library with PyTorch: its idiom and its tightest loop. */
@NullMarked
package io.finetunebench.core.peers.djl;

import org.jspecify.annotations.NullMarked;
