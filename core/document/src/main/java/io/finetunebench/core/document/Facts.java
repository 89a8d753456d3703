package io.finetunebench.core.document;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

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

  /** Facts of one name that stand open. */
  private static final int MOST_OPEN = 3;

  /** Copies the list. */
  public Facts {
    facts = List.copyOf(facts);
  }

  /**
   * Returns the facts that a reader wants to see only when asked: where many have one name, all but
   * the first.
   */
  public List<Fact> hidden() {
    Map<String, List<Fact>> byName =
        facts.stream()
            .filter(fact -> !fact.name().isEmpty())
            .collect(Collectors.groupingBy(Fact::name, LinkedHashMap::new, Collectors.toList()));
    return byName.values().stream()
        .filter(same -> same.size() > MOST_OPEN + 1)
        .flatMap(same -> same.stream().skip(MOST_OPEN))
        .toList();
  }

  /** Returns the other facts. */
  public List<Fact> open() {
    List<Fact> hidden = hidden();
    return facts.stream().filter(fact -> !hidden.contains(fact)).toList();
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
