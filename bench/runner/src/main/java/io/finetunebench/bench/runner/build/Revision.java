package io.finetunebench.bench.runner.build;

import io.finetunebench.bench.record.Commit;

/**
 * What git knows by a name, or the working tree.
 *
 * @param name as it was typed
 * @param commit whose files are built; for a changed working tree one that no branch has
 * @param head the commit that people know it by
 * @param modified whether its files differ from that commit's
 */
public record Revision(String name, String commit, String head, boolean modified) {
  private static final int SHORT = 7;

  /** Returns what people read, such as {@code main (3f2a91c)}; of a hash its start. */
  public String label() {
    return head.startsWith(name)
        ? head.substring(0, SHORT)
        : name + " (" + head.substring(0, SHORT) + (modified ? " with changes)" : ")");
  }

  /** Returns what a record says of it. */
  Commit recorded(boolean otherFiles) {
    return new Commit(head, null, modified || otherFiles);
  }
}
