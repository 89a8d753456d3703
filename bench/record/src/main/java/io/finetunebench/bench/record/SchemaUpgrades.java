package io.finetunebench.bench.record;

import java.util.List;
import java.util.function.UnaryOperator;
import tools.jackson.databind.node.ObjectNode;

/**
 * The chain that brings a record of an earlier schema version to the newest one.
 *
 * @param steps the step at index {@code i} turns version {@code i + 1} into {@code i + 2}
 */
record SchemaUpgrades(List<UnaryOperator<ObjectNode>> steps) {
  /** The field that holds the version, in every version. */
  static final String VERSION = "schemaVersion";

  /** Version 1 is the only one so far; a new version adds its step here. */
  static final SchemaUpgrades ALL = new SchemaUpgrades(List.of());

  SchemaUpgrades {
    steps = List.copyOf(steps);
  }

  int newestVersion() {
    return steps.size() + 1;
  }

  /** Upgrades a record whose version is between 1 and the newest. */
  ObjectNode upgrade(ObjectNode read) {
    ObjectNode upgraded = read;
    for (int version = read.path(VERSION).intValue(); version < newestVersion(); version++) {
      upgraded = steps.get(version - 1).apply(upgraded);
      upgraded.put(VERSION, version + 1);
    }
    return upgraded;
  }
}
