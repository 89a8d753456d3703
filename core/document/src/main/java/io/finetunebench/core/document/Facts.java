package io.finetunebench.core.document;

import java.util.ArrayList;
import java.util.List;

/**
 * Names and what they stand for.
 *
 * @param facts in reading order
 */
public record Facts(List<Fact> facts) implements Block {
  /**
   * A name and what it stands for.
   *
   * @param name empty where the value goes on with the fact before it
   * @param value plain text
   */
  public record Fact(String name, String value) {}

  /** Copies the list. */
  public Facts {
    facts = List.copyOf(facts);
  }

  /** Returns a builder without facts. */
  public static Builder builder() {
    return new Builder();
  }

  /** Collects facts. */
  public static final class Builder {
    private final List<Fact> facts = new ArrayList<>();

    private Builder() {}

    /** Adds a fact. */
    public Builder add(String name, String value) {
      facts.add(new Fact(name, value));
      return this;
    }

    /** Returns the facts so far. */
    public Facts build() {
      return new Facts(facts);
    }
  }
}
