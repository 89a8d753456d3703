package io.finetunebench.bench.record;

import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The chain that brings a record of an earlier schema version to the newest one.
 *
 * @param steps the step at index {@code i} turns version {@code i + 1} into {@code i + 2}
 */
record SchemaUpgrades(List<UnaryOperator<ObjectNode>> steps) {
  /** The field that holds the version, in every version. */
  static final String VERSION = "schemaVersion";

  /** A new version adds its step here. */
  static final SchemaUpgrades ALL = new SchemaUpgrades(List.of(SchemaUpgrades::fromOne));

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

  /**
   * Version 2 says of each metric how it is judged, and keeps the fastest operations as samples of
   * the metric; in version 1 the noise of a fork had their durations. Its backend names the parts
   * that it is made of; version 1 had a field for each part of ND4J's.
   */
  private static ObjectNode fromOne(ObjectNode record) {
    for (JsonNode result : record.path("results")) {
      JsonNode noise = result.path("noise");
      boolean first = true;
      for (JsonNode metric : result.path("metrics")) {
        if (metric instanceof ObjectNode object) {
          boolean rate = metric.path("name").asString("").equals("achieved rate");
          object.put("judging", rate ? "not-judged" : "fastest-operation");
          ArrayNode fastest = first ? fastest(object, noise) : null;
          if (fastest != null) {
            object.set("fastest", fastest);
          }
        }
        first = false;
      }
      for (JsonNode fork : noise) {
        if (fork instanceof ObjectNode object) {
          object.remove(List.of("operationNanos", "fastestOperationNanos"));
        }
      }
    }
    if (record.path("backend") instanceof ObjectNode backend) {
      ObjectNode versions = backend.objectNode();
      move(backend, "nd4jVersion", versions, "ND4J");
      move(backend, "dl4jVersion", versions, "DL4J");
      move(backend, "blasVendor", versions, "BLAS");
      move(backend, "binaryLevel", versions, "binary level");
      backend.set("versions", versions);
      ObjectNode threads = backend.objectNode();
      move(backend, "blasThreads", threads, "BLAS");
      move(backend, "ompThreads", threads, "OpenMP");
      backend.set("threads", threads);
    }
    return record;
  }

  private static void move(ObjectNode from, String field, ObjectNode to, String name) {
    JsonNode value = from.remove(field);
    if (value != null && !value.isNull()) {
      to.set(name, value);
    }
  }

  /** Returns the fastest operations in the metric's unit; null where version 1 did not use them. */
  private static @Nullable ArrayNode fastest(ObjectNode metric, JsonNode noise) {
    JsonNode samples = metric.path("samples");
    if (noise.isEmpty() || noise.size() != samples.size()) {
      return null;
    }
    boolean times = metric.path("direction").asString("").equals("smaller-is-better");
    ArrayNode forks = metric.arrayNode();
    for (int fork = 0; fork < noise.size(); fork++) {
      JsonNode means = noise.path(fork).path("operationNanos");
      JsonNode shortest = noise.path(fork).path("fastestOperationNanos");
      JsonNode iterations = samples.path(fork);
      if (means.size() != iterations.size() || shortest.size() != iterations.size()) {
        return null;
      }
      ArrayNode scaled = forks.addArray();
      for (int i = 0; i < iterations.size(); i++) {
        long nanos = shortest.path(i).asLong(0);
        if (nanos < Metric.SHORTEST_OPERATION_NANOS) {
          return null;
        }
        double share = (double) nanos / means.path(i).asLong(0);
        double sample = iterations.path(i).asDouble(Double.NaN);
        scaled.add(times ? sample * share : sample / share);
      }
    }
    return forks;
  }
}
