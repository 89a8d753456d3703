package io.finetunebench.bench.judge.calibration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class NeighboursTest {
  @Test
  void theyLiveUntilTheyAreClosed() throws Exception {
    Neighbours neighbours = Neighbours.start(2);
    assertEquals(2, neighbours.alive());
    neighbours.close();
    for (int i = 0; i < 1000 && neighbours.alive() > 0; i++) {
      Thread.sleep(10);
    }
    assertEquals(0, neighbours.alive());
  }

  @Test
  void oneEndsWithTheProcessThatHoldsItsInput() throws IOException, InterruptedException {
    Process neighbour = new ProcessBuilder(Neighbours.command()).start();
    assertTrue(neighbour.isAlive());
    neighbour.getOutputStream().close();
    assertTrue(neighbour.waitFor(60, TimeUnit.SECONDS));
    assertEquals(0, neighbour.exitValue());
  }
}
