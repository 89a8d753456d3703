package io.finetunebench.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the comment makes of an artefact that can hold anything. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the scripts are for bash")
class PullRequestArtefactTest extends PullRequestComments {
  private static final int UNIX_LINK = 0120777;
  private static final int LARGE = 6_000_000;

  PullRequestArtefactTest() throws IOException {}

  @ParameterizedTest
  @ValueSource(
      strings = {
        "@octocat",
        "[text](http://evil.example)",
        "![image](http://evil.example/i.png)",
        "<img src=x onerror=alert(1)>",
        "a | b | c",
        "` @octocat `",
        "`` ` ``",
        MARKER,
        "<!-- finetune-bench: status -->",
        "\u202etxet\u202c\u200b\u2066",
        "a\n\n# Title\n\n@octocat",
        "a\r\n::error::x",
        "#1 owner/project#1 www.evil.example http://evil.example",
        "$`x`$ \\` \\| &#64;octocat &lt;",
        "~~~\n```\n",
        "",
      })
  void nothingOfAHostileTextSurvives(String text) throws Exception {
    comments();
    String harmless = ours();
    String hostile = comparison(text, text, text);
    github.leaves(zip(Map.of(NUMBER, "12", COMPARISON, hostile)));
    assertEquals("", comments());
    String made = ours();
    assertEquals(harmless.lines().count(), made.lines().count(), made);
    List<String> before = harmless.lines().toList();
    List<String> after = made.lines().toList();
    for (int line = 0; line < before.size(); line++) {
      // The texts stand in code spans of harmless characters; without these all is as it was.
      assertEquals(spans(before.get(line)), spans(after.get(line)), made);
    }
  }

  private static String spans(String line) {
    return line.replaceAll("`[A-Za-z0-9 _.,=()#+/%?-]+`", "TEXT");
  }

  @Test
  void anotherEventWorkflowOrKindOfRunIsRefused() throws Exception {
    event = "pull_request_target";
    refuses("expected the event workflow_run, found pull_request_target");
    event = "workflow_run";
    run.put("event", "push");
    refuses("expected a run for pull_request, found one for push");
    run.put("event", "pull_request");
    run.put("path", ".github/workflows/mine.yml\n::set-output::x");
    refuses("expected a run of " + WORKFLOW + ", found one of .github/workflows/mine.yml?::set-o");
    assertEquals(List.of(), github.asked());
  }

  @Test
  void aLargeArtefactIsRefusedBeforeAndAfterItIsUnpacked() throws Exception {
    github.leaves(new byte[] {}, 100_000_000);
    refuses("expected an artefact of at most 5000000 bytes, found one of 100000000");
    assertFalse(github.asked().toString().contains("/zip"), github.asked().toString());
    // A size that lies, and a file that unpacks to more than its zip.
    github.leaves(new byte[LARGE], 1);
    refuses("GitHub gave no answer for actions/artifacts/5/zip");
    github.leaves(zip(Map.of(NUMBER, "12", COMPARISON, " ".repeat(LARGE))));
    refuses("expected a file comparison.json of at most 5000000 bytes, found a larger one");
    github.leaves(zip(Map.of(NUMBER, " ".repeat(LARGE) + "12")));
    refuses("expected a file pull-request of at most 5000000 bytes, found a larger one");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../comparison.json",
        "/tmp/comparison.json",
        "a/comparison.json",
        "a/",
        "a comparison.json",
        "a\ncomparison.json",
        "comparison.html",
      })
  void anUnexpectedNameIsRefused(String name) throws Exception {
    github.leaves(zip(Map.of(NUMBER, "12", name, "{}")));
    refuses("expected the files comparison.json and pull-request alone in the artefact, found");
    assertFalse(Files.exists(folder.resolve("comparison.json")));
  }

  @Test
  void aLinkIsRefused() throws Exception {
    byte[] zip = zip(Map.of(COMPARISON, "/etc/passwd"));
    ByteBuffer bytes = ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN);
    int directory = new String(zip, ISO_8859_1).indexOf("PK\1\2");
    // In the directory of the zip: made by Unix, and the mode of a link.
    bytes.put(directory + 5, (byte) 3);
    bytes.putInt(directory + 38, UNIX_LINK << 16);
    github.leaves(zip);
    refuses("expected the files comparison.json and pull-request alone in the artefact, found");
  }

  @Test
  void whatIsNoZipIsRefused() throws Exception {
    github.leaves("no zip".getBytes(UTF_8));
    refuses("expected a zip as artefact, found something else");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "-1", "1.5", "12 13", "\"12\"", "12; id", "[12]", "nan", "1e99"})
  void aNumberThatIsNoneIsRefused(String number) throws Exception {
    github.leaves(zip(Map.of(NUMBER, number)));
    refuses("expected the number of a pull request in pull-request, found something else");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "{\"schemaVersion\": 2, \"verdicts\": []}",
        "{\"schemaVersion\": 1, \"verdicts\": [{\"outcome\": \"@octocat\"}]}",
      })
  void aComparisonThatIsNoneIsRefused(String text) throws Exception {
    github.leaves(zip(Map.of(NUMBER, "12", COMPARISON, text)));
    refuses("expected comparison.json as ab writes it, found something else");
  }

  @Test
  void scoresThatAreNoNumbersAreRefused() throws Exception {
    String number = comparison("org.example.Parser.parse");
    for (String other : List.of("\"<b>\"", "nan", "[1]", "{}", "true")) {
      String text = number.replace("\"ratio\":1.1013", "\"ratio\":" + other);
      assertFalse(text.equals(number));
      github.leaves(zip(Map.of(NUMBER, "12", COMPARISON, text)));
      refuses("expected comparison.json as ab writes it, found something else");
    }
  }
}
