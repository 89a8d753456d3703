/**
 * Forks of any JMH project: of one build, one after the other, or of two whose forks take turns on
 * this machine until it is decided which is faster.
 */
@NullMarked
package io.finetunebench.bench.runner;

import org.jspecify.annotations.NullMarked;
