package io.finetunebench.bench.interleave;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.finetunebench.bench.interleave.SideProtocol.Answer;
import io.finetunebench.bench.interleave.SideProtocol.ForkRequest;
import io.finetunebench.bench.record.SampleRecords;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class SideProtocolTest {
  private static final Answer ANSWER =
      new Answer(
          SideProtocol.VERSION,
          List.of(0, 2),
          Duration.ofMillis(2345),
          "fell \"behind\"",
          SampleRecords.full());

  @Test
  void anAnswerIsOneLineAndReadsBackEqual() {
    assertEquals(1, ANSWER.line().lines().count());
    assertEquals(ANSWER, Answer.read(ANSWER.line()));
  }

  @Test
  void whatALibraryPrintsIsNoAnswer() {
    assertNull(Answer.read("SLF4J: no providers were found"));
    assertNull(Answer.read("{\"version\": 1}"));
  }

  @Test
  void anotherVersionIsRefused() {
    String line = ANSWER.line().replaceFirst("\"version\":1", "\"version\":2");
    assertEquals(
        "speaks version 2 of the protocol between sides, expected 1",
        assertThrows(IllegalArgumentException.class, () -> Answer.read(line)).getMessage());
  }

  @Test
  void aRequestReadsBackEqual() {
    for (ForkRequest request :
        List.of(new ForkRequest(3, null), new ForkRequest(0, Duration.ofMillis(1500)))) {
      assertEquals(request, ForkRequest.read(request.line()));
    }
    assertNull(ForkRequest.read(SideProtocol.FINISH));
  }
}
