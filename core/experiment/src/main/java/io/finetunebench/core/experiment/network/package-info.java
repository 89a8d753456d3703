/**
 * Network specifications, parameters as plain arrays, and the freezing of layers. Touches the JDK
 * only.
 */
@NullMarked
package io.finetunebench.core.experiment.network;

import org.jspecify.annotations.NullMarked;
