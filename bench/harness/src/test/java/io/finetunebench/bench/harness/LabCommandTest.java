package io.finetunebench.bench.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.calibrate.Attack;
import io.finetunebench.bench.cli.Cli;
import io.finetunebench.bench.cli.ExitCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class LabCommandTest {
  @Test
  void attacksAreSimulatedAndCounted() {
    Cli run =
        Cli.run("lab", "attacks", "--runs", "400", "--pairs", "8", "--slowdown", "30", "--json");
    assertEquals(ExitCode.OK, run.exitCode(), run.toString());
    JsonNode rows = JsonMapper.shared().readTree(String.join("\n", run.out())).get("rows");
    assertEquals(2 * Attack.values().length, rows.size());
    int quiet = 0;
    for (JsonNode row : rows) {
      JsonNode outcomes = row.get("outcomes");
      int sum = 0;
      for (JsonNode count : outcomes) {
        sum += count.asInt();
      }
      assertEquals(400, sum, row.toString());
      if (row.get("attack").asString().equals(Attack.QUIET.label())) {
        int called = outcomes.get("slower").asInt() + outcomes.get("faster").asInt();
        boolean equal = row.get("change").asDouble() == 0;
        assertTrue(equal ? called <= 4 : called == 400, row::toString);
        quiet++;
      }
    }
    assertEquals(2, quiet);
  }

  @ParameterizedTest
  @CsvSource({
    "--runs, 0, --runs: expected 1 to 1000000",
    "--pairs, 7, '--pairs: expected an even number from 6 to 100'",
    "--slowdown, 0, '--slowdown: expected above 0, to 100'",
    "--min-effect, -1, '--min-effect: expected above 0, to 100'"
  })
  void whatCanNotBeSimulatedIsRefused(String option, String value, String line) {
    Cli run = Cli.run("lab", "attacks", option, value);
    assertEquals(ExitCode.USAGE, run.exitCode(), run.toString());
    assertTrue(run.err().get(0).contains(line), run.toString());
  }
}
