package io.finetunebench.bench.report;

import io.finetunebench.bench.record.Interval;
import io.finetunebench.bench.verdict.Comparison;
import io.finetunebench.bench.verdict.Difference;
import io.finetunebench.bench.verdict.Estimate;
import io.finetunebench.bench.verdict.Verdict;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes a comparison as JSON, described by the resource {@code comparison-v1.schema.json} beside
 * this class.
 */
public final class ComparisonJson {
  private static final int SCHEMA_VERSION = 1;
  private static final JsonMapper MAPPER = new JsonMapper();

  private ComparisonJson() {}

  /**
   * Returns the text, which ends with a newline.
   *
   * @param exitCode the code that the command ends with
   */
  public static String text(Comparison comparison, int exitCode) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("schemaVersion", SCHEMA_VERSION);
    root.put("exitCode", exitCode);
    root.put("minimumEffect", comparison.criteria().minimumEffect());
    root.put("confidence", comparison.criteria().confidence());
    root.put("confidenceEach", comparison.confidenceEach());
    root.put("acrossMachines", comparison.criteria().acrossMachines());
    comparison.baseline().forEach(root.putArray("baseline")::add);
    comparison.candidate().forEach(root.putArray("candidate")::add);
    write(root.putArray("versions"), comparison.versions());
    comparison.notes().forEach(root.putArray("notes")::add);
    ArrayNode verdicts = root.putArray("verdicts");
    for (Verdict verdict : comparison.verdicts()) {
      write(verdicts.addObject(), verdict, comparison.fails(verdict));
    }
    DefaultPrettyPrinter printer =
        new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter("  ", "\n"));
    return MAPPER.writer().with(printer).writeValueAsString(root) + "\n";
  }

  private static void write(ObjectNode node, Verdict verdict, boolean fails) {
    node.put("benchmark", verdict.benchmark());
    node.put("mode", verdict.mode());
    verdict.parameters().forEach(node.putObject("parameters")::put);
    node.put("load", verdict.load());
    node.put("metric", verdict.metric());
    node.put("outcome", identifier(verdict.outcome().words()));
    node.put("fails", fails);
    node.put("reason", verdict.reason());
    node.put("baselineForks", verdict.baselineForks());
    node.put("candidateForks", verdict.candidateForks());
    node.put("furtherForks", verdict.furtherForks());
    write(node, verdict.estimate());
    write(node.putArray("differences"), verdict.differences());
  }

  private static void write(ObjectNode node, @Nullable Estimate estimate) {
    if (estimate == null) {
      node.putNull("estimate");
      return;
    }
    ObjectNode child = node.putObject("estimate");
    child.put("ratio", estimate.ratio());
    Interval interval = estimate.interval();
    if (interval == null) {
      child.putNull("interval");
    } else {
      ObjectNode ends = child.putObject("interval");
      ends.put("low", interval.low());
      ends.put("high", interval.high());
      if (estimate.design().statesConfidence()) {
        ends.put("confidence", interval.confidence());
      } else {
        ends.putNull("confidence");
      }
      ends.put("method", interval.method());
    }
    child.put("unit", estimate.unit());
    child.put("direction", identifier(estimate.direction().name()));
    child.put("baselineScore", estimate.baselineScore());
    child.put("candidateScore", estimate.candidateScore());
    child.put("design", identifier(estimate.design().name()));
  }

  private static void write(ArrayNode array, List<Difference> differences) {
    for (Difference difference : differences) {
      ObjectNode node = array.addObject();
      node.put("field", difference.field());
      node.put("baseline", difference.baseline());
      node.put("candidate", difference.candidate());
    }
  }

  /** Returns a name as the record's format spells enums. */
  private static String identifier(String name) {
    return name.toLowerCase(Locale.ROOT).replace(' ', '-').replace('_', '-');
  }
}
