/**
 * The contract that every engine keeps: it turns a network, parameters and data into a trained
 * network.
 */
@NullMarked
package io.finetunebench.core.experiment.engine;

import org.jspecify.annotations.NullMarked;
