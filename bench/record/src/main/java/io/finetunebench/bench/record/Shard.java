package io.finetunebench.bench.record;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.finetunebench.bench.record.text.Require;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Map;

/**
 * Which part of a job a run is, where the job is spread over several machines.
 *
 * @param job name that all shards of the job share; see {@link RunRecord#isId}
 * @param index of this shard, from 0
 * @param count of shards
 * @param suite names of all that the job measures; this shard measures those that {@link #has} says
 * @param asked by name, what all shards of a job have in common, such as builds and thresholds
 */
public record Shard(
    String job, int index, int count, List<String> suite, Map<String, String> asked) {
  /** What the record of a study's shard has in place of a preset. */
  public static final String STUDY = "study";

  /** Checks and copies the components. */
  public Shard {
    RunRecord.requireId(job, "the name of a job");
    Require.positive(count, "count");
    Require.that(index >= 0 && index < count, "an index from 0 to " + (count - 1), index);
    suite = Require.list(suite, "suite");
    asked = Require.map(asked, "asked");
  }

  /** Returns this shard of a job that is known by now. */
  public Shard of(List<String> wholeSuite, Map<String, String> common) {
    return new Shard(job, index, count, wholeSuite, common);
  }

  /**
   * Returns whether a benchmark is this shard's: the first eight bytes of the SHA-256 of its name
   * in UTF-8, as a number without a sign, leave the index when they are divided by the count. So a
   * new benchmark moves no other.
   */
  public boolean has(String name) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(name.getBytes(UTF_8));
      return Long.remainderUnsigned(ByteBuffer.wrap(hash).getLong(), count) == index;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }

  /** Returns whether a seed is this shard's: divided by the count it leaves the index. */
  public boolean has(long seed) {
    return Math.floorMod(seed, count) == index;
  }

  /** Returns the shard in few words, such as {@code shard 2/4}. */
  public String words() {
    return "shard " + index + "/" + count;
  }
}
