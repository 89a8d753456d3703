package io.finetunebench.bench.judge.ratio;

/**
 * What a difference of logarithms is held against.
 *
 * @param logEffect the smallest change that matters: whatever lies within it is EQUIVALENT
 * @param logClaim the smallest estimate that is called SLOWER or FASTER
 */
public record Thresholds(double logEffect, double logClaim) {}
