/**
 * Labelled points: the seeded generator, the reader of point files and the order of an epoch.
 * Touches the JDK only.
 */
@NullMarked
package io.finetunebench.core.experiment.data;

import org.jspecify.annotations.NullMarked;
