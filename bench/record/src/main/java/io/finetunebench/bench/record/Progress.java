package io.finetunebench.bench.record;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** Hears how far long work of many like parts is; several threads may tell it at once. */
@FunctionalInterface
public interface Progress {
  /** A listener that does nothing. */
  Progress NONE = (done, planned) -> {};

  /** Takes how many parts are done, of how many. */
  void done(int done, int planned);

  /** Returns what comes of parts, in their order; each is worked on by itself, on all cores. */
  default <T, R> List<R> over(List<T> parts, Function<T, R> work) {
    AtomicInteger done = new AtomicInteger();
    return parts.parallelStream()
        .map(
            part -> {
              R result = work.apply(part);
              done(done.incrementAndGet(), parts.size());
              return result;
            })
        .toList();
  }
}
