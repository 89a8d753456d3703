/**
 * Model files of Keras: read as data, without running anything that they carry, and written so that
 * Keras loads them.
 */
@NullMarked
package io.finetunebench.core.keras;

import org.jspecify.annotations.NullMarked;
