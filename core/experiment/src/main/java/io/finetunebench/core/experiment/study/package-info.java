/**
 * The scenarios over many seeds, the grid, the decision boundary and its agreement with the truth.
 */
@NullMarked
package io.finetunebench.core.experiment.study;

import org.jspecify.annotations.NullMarked;
