package io.finetunebench.bench.judge.verdict;

/** Hears how far long work of many like parts is; several threads may tell it at once. */
@FunctionalInterface
public interface Progress {
  /** A listener that does nothing. */
  Progress NONE = (done, planned) -> {};

  /** Takes how many parts are done, of how many. */
  void done(int done, int planned);
}
