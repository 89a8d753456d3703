/**
 * Two builds of any JMH project, whose forks take turns on this machine until it is decided which
 * is faster.
 */
@NullMarked
package io.finetunebench.bench.ab;

import org.jspecify.annotations.NullMarked;
