package io.finetunebench.gpu;

import java.util.Optional;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Skips a test class for the preflight's reason, where own kernels cannot run on the device. */
final class NeedsCudaEngine implements ExecutionCondition {
  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    return Optional.ofNullable(System.getenv("FINETUNEBENCH_CUDA_SKIPPED"))
        .filter(reason -> !reason.isBlank())
        .map(ConditionEvaluationResult::disabled)
        .orElse(ConditionEvaluationResult.enabled("the preflight found a device"));
  }
}
