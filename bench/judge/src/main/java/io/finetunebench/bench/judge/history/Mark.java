package io.finetunebench.bench.judge.history;

import io.finetunebench.bench.judge.verdict.Difference;

/**
 * Something other than the commit that changed between two runs, which explains a shift or warns of
 * one.
 *
 * @param index of the first point after the change
 * @param difference what it was before, as the baseline's, and after, as the candidate's
 */
public record Mark(int index, Difference difference) {}
