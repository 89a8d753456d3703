package io.finetunebench.bench.runner.build;

/**
 * A commit of a range.
 *
 * @param id its full hash
 * @param author its author's name
 * @param subject the first line of its message
 */
public record HistoryCommit(String id, String author, String subject) {
  private static final int SHORT = 7;

  /** Returns the start of the hash. */
  public String shortId() {
    return id.substring(0, SHORT);
  }

  /** Returns what is built of it. */
  public Revision revision() {
    return new Revision(shortId(), id, id, false);
  }
}
