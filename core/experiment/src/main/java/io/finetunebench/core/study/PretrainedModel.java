package io.finetunebench.core.study;

import io.finetunebench.core.network.Parameters;

/**
 * A model that a study fine-tunes in place of one that it pretrains.
 *
 * @param parameters of the study's network
 * @param newHead whether the last layer is new, since the model's own had another number of
 *     outputs: every seed then draws it afresh
 */
public record PretrainedModel(Parameters parameters, boolean newHead) {}
