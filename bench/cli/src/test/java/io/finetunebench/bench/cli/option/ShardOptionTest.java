package io.finetunebench.bench.cli.option;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.record.Shard;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShardOptionTest {
  private static Map<String, String> environment(String text) {
    Map<String, String> environment = new TreeMap<>(Map.of("PATH", "/bin"));
    for (String each : text.split(" ", -1)) {
      environment.put(each.split("=", -1)[0], each.split("=", -1)[1]);
    }
    return environment;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          SLURM_ARRAY_TASK_ID=7 SLURM_ARRAY_TASK_COUNT=4 SLURM_ARRAY_TASK_MIN=5 SLURM_ARRAY_JOB_ID=31 | 2/4 31
          JOB_COMPLETION_INDEX=0 FINETUNEBENCH_SHARDS=8 FINETUNEBENCH_RUN=bench-x | 0/8 bench-x
          JOB_COMPLETION_INDEX=0 FINETUNEBENCH_SHARDS=8 | 0/8 job
          CI_NODE_INDEX=1 CI_NODE_TOTAL=3 CI_PIPELINE_ID=9 | 0/3 9
          BUILDKITE_PARALLEL_JOB=2 BUILDKITE_PARALLEL_JOB_COUNT=3 BUILDKITE_BUILD_ID=a-b | 2/3 a-b
          AWS_BATCH_JOB_ARRAY_INDEX=1 FINETUNEBENCH_SHARDS=2 FINETUNEBENCH_RUN=r | 1/2 r
          """)
  void autoIsWhatTheSchedulerSays(String variables, String expected) {
    Shard shard = ShardOption.of("auto", null, environment(variables));
    assertEquals(expected, shard.index() + "/" + shard.count() + " " + shard.job());
    assertEquals("mine", ShardOption.of("auto", "mine", environment(variables)).job());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          A=b                                                                  | no scheduler
          JOB_COMPLETION_INDEX=0                                               | FINETUNEBENCH_SHARDS
          JOB_COMPLETION_INDEX=zero FINETUNEBENCH_SHARDS=2                     | a number in JOB_COMP
          JOB_COMPLETION_INDEX=2 FINETUNEBENCH_SHARDS=2                        | found 2/2
          SLURM_ARRAY_TASK_ID=7 SLURM_ARRAY_TASK_COUNT=4                       | SLURM_ARRAY_TASK_MIN
          SLURM_ARRAY_TASK_ID=0 SLURM_ARRAY_TASK_MIN=1 SLURM_ARRAY_TASK_COUNT=4 | found -1/4
          """)
  void whatASchedulerDoesNotSayIsNotGuessed(String variables, String expected) {
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> ShardOption.of("auto", null, environment(variables)))
            .getMessage();
    assertTrue(String.valueOf(message).contains(expected), message);
  }

  @Test
  void aTypedShardNeedsNoScheduler() {
    assertEquals(1, ShardOption.of("1/2", null, Map.of("JOB_COMPLETION_INDEX", "0")).index());
  }
}
