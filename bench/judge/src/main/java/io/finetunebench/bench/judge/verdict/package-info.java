/** Whether something is slower or faster than before, and how sure that is; pure computation. */
@NullMarked
package io.finetunebench.bench.judge.verdict;

import org.jspecify.annotations.NullMarked;
