package io.finetunebench.core.experiment.study;

import io.finetunebench.core.experiment.network.OptimiserMemory;
import io.finetunebench.core.experiment.network.Parameters;
import org.jspecify.annotations.Nullable;

/**
 * A model that a study fine-tunes in place of one that it pretrains.
 *
 * @param parameters of the study's network
 * @param newHead whether the last layer is new, since the model's own had another number of
 *     outputs: every seed then draws it afresh
 * @param memory of the optimiser, which fine-tuning goes on from; null to start it afresh
 */
public record PretrainedModel(
    Parameters parameters, boolean newHead, @Nullable OptimiserMemory memory) {}
