package io.finetunebench.bench.runner.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.record.machine.Ruler;
import java.util.List;
import org.junit.jupiter.api.Test;

class RulersTest {
  @Test
  void theScoresAfterARunKeepThoseBeforeIt() {
    Rulers rulers = new Rulers();
    List<Ruler> before = rulers.before();
    assertEquals(List.of("compute", "copy"), before.stream().map(Ruler::name).toList());
    before.forEach(ruler -> assertNull(ruler.after()));
    List<Ruler> after = rulers.after(before);
    assertEquals(2, after.size());
    for (int i = 0; i < 2; i++) {
      assertEquals(before.get(i).before(), after.get(i).before());
      assertNotNull(after.get(i).after());
    }
  }

  @Test
  void theWorkTakesTime() {
    Rulers rulers = new Rulers();
    assertTrue(rulers.computeNanos() > 0);
    assertTrue(rulers.copyNanos() > 0);
  }
}
