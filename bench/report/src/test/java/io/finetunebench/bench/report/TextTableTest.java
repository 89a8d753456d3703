package io.finetunebench.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.finetunebench.bench.report.TextTable.Side;
import java.util.List;
import org.junit.jupiter.api.Test;

class TextTableTest {
  @Test
  void columnsAreAsWideAsTheirWidestCell() {
    TextTable table =
        new TextTable(Side.LEFT, Side.RIGHT, Side.LEFT)
            .row("name", "score", "unit")
            .row("a", "12,345", "ns")
            .row("longer", "1", "");
    assertEquals(
        List.of(
            "name     score  unit", //
            "a       12,345  ns",
            "longer       1"),
        table.lines());
  }

  @Test
  void aTableWithoutRowsHasNoLines() {
    assertEquals(List.of(), new TextTable(Side.LEFT).lines());
  }

  @Test
  void rejectsARowOfAnotherWidth() {
    assertThrows(
        IllegalArgumentException.class, () -> new TextTable(Side.LEFT, Side.LEFT).row("one"));
  }
}
