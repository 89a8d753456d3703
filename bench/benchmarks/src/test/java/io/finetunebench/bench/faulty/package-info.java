/**
 * Engines that go wrong, each in one way, so that tests can see what a run makes of them. They are
 * unavailable unless {@link io.finetunebench.bench.faulty.FaultyEngine#switchOn} was called.
 */
@NullMarked
package io.finetunebench.bench.faulty;

import org.jspecify.annotations.NullMarked;
