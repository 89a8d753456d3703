package io.finetunebench.bench.runner.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.record.Commit;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class BuildInfoTest {
  private static final String HASH = "4f19f0da23d8b580f05a803d94553609e4d86ee2";

  @Test
  void thePluginsKeysAreRead() {
    assertEquals(
        new Commit(HASH, "main", true), BuildInfo.commit(properties(HASH, "main", "true")));
    assertEquals(
        new Commit(HASH, "main", false), BuildInfo.commit(properties(HASH, "main", "false")));
  }

  @Test
  void aDetachedHeadIsNoBranch() {
    assertEquals(new Commit(HASH, null, false), BuildInfo.commit(properties(HASH, HASH, "false")));
  }

  @Test
  void aBuildOutsideGitHasNoCommit() {
    Commit none = new Commit(null, null, null);
    assertEquals(none, BuildInfo.commit(new Properties()));
    assertEquals(none, BuildInfo.commit(properties("", "", "")));
  }

  @Test
  void thisBuildIsReadWithoutFailing() {
    String id = BuildInfo.commit().id();
    assertTrue(id == null || id.matches("[0-9a-f]{40}"), id);
  }

  private static Properties properties(String id, String branch, String dirty) {
    Properties properties = new Properties();
    properties.setProperty("git.commit.id", id);
    properties.setProperty("git.branch", branch);
    properties.setProperty("git.dirty", dirty);
    return properties;
  }
}
