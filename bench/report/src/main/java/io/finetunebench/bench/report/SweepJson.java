package io.finetunebench.bench.report;

import io.finetunebench.bench.record.Interval;
import io.finetunebench.bench.sweep.Ceilings;
import io.finetunebench.bench.sweep.CostFit;
import io.finetunebench.bench.sweep.Crossover;
import io.finetunebench.bench.sweep.Rung;
import io.finetunebench.bench.sweep.Sweep;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Writes a sweep as JSON, described by the resource {@code sweep-v1.schema.json} beside this. */
public final class SweepJson {
  private static final int SCHEMA_VERSION = 1;
  private static final JsonMapper MAPPER = new JsonMapper();

  private SweepJson() {}

  /** Returns the text, which ends with a newline. */
  public static String text(Sweep sweep, List<Crossover> crossovers) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("schemaVersion", SCHEMA_VERSION);
    root.put("confidence", sweep.confidence());
    ArrayNode curves = root.putArray("curves");
    for (Sweep.Line line : sweep.lines()) {
      write(curves.addObject(), line, sweep);
    }
    ArrayNode ceilings = root.putArray("ceilings");
    sweep.ceilings().forEach(each -> write(ceilings.addObject(), each));
    ArrayNode found = root.putArray("crossovers");
    crossovers.forEach(each -> write(found.addObject(), each));
    sweep.notes().forEach(root.putArray("notes")::add);
    DefaultPrettyPrinter printer =
        new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter("  ", "\n"));
    return MAPPER.writer().with(printer).writeValueAsString(root) + "\n";
  }

  private static void write(ObjectNode node, Sweep.Line line, Sweep sweep) {
    Optional<Ceilings> ceilings = sweep.ceilings(line.curve());
    node.put("benchmark", line.curve().benchmark());
    node.put("engine", line.curve().engine());
    node.put("precision", line.curve().precision());
    node.put("run", line.curve().source());
    CostFit fit = line.fit();
    ArrayNode rungs = node.putArray("rungs");
    for (int i = 0; i < line.curve().rungs().size(); i++) {
      Rung rung = line.curve().rungs().get(i);
      ObjectNode child = rungs.addObject();
      child.put("workload", rung.workload());
      child.put("hash", rung.hash());
      child.put("shape", rung.shape());
      child.put("networks", rung.networks());
      child.put("forks", rung.forks());
      child.put("floatingPointOperations", rung.operations());
      child.put("bytes", rung.bytes());
      child.put("nanos", rung.nanos());
      write(child, "nanosInterval", rung.interval(sweep.confidence()));
      child.put("operationsPerSecond", rung.operationsPerSecond());
      child.put("bytesPerSecond", rung.bytesPerSecond());
      child.put(
          "attainableOperationsPerSecond",
          ceilings.map(each -> each.attainable(rung.intensity())).orElse(null));
      child.put("misfit", fit == null ? null : fit.misfits().get(i));
    }
    if (fit == null) {
      node.putNull("fit");
      return;
    }
    ObjectNode child = node.putObject("fit");
    child.put("fixedNanos", fit.fixedNanos());
    write(child, "fixedInterval", fit.fixedInterval());
    child.put("nanosPerOperation", fit.nanosPerOperation());
    write(child, "operationInterval", fit.operationInterval());
    child.put("spread", fit.spread());
    child.put("judged", fit.judged());
    child.put("obstacle", fit.obstacle());
  }

  private static void write(ObjectNode node, Ceilings ceilings) {
    node.put("run", ceilings.source());
    node.put("multiplier", ceilings.multiplier());
    node.put("operationsPerSecond", ceilings.operationsPerSecond());
    node.put("bytesPerSecond", ceilings.bytesPerSecond());
    node.put("allOperationsPerSecond", finite(ceilings.allOperationsPerSecond()));
    node.put("allBytesPerSecond", finite(ceilings.allBytesPerSecond()));
  }

  private static void write(ObjectNode node, Crossover crossover) {
    node.put("benchmark", crossover.base().benchmark());
    node.put("base", crossover.base().engine());
    node.put("baseRun", crossover.base().source());
    node.put("candidate", crossover.candidate().engine());
    node.put("candidateRun", crossover.candidate().source());
    node.put("outcome", crossover.outcome().name().toLowerCase(Locale.ROOT));
    node.put("decided", crossover.decided());
    node.put("floatingPointOperations", crossover.operations());
    node.put("low", crossover.low());
    node.put("high", crossover.high());
    node.put("confidence", crossover.confidence());
    crossover.crossings().forEach(node.putArray("crossings")::add);
    ArrayNode ratios = node.putArray("ratios");
    for (Crossover.Ratio ratio : crossover.ratios()) {
      ObjectNode child = ratios.addObject();
      child.put("workload", ratio.workload());
      child.put("floatingPointOperations", ratio.operations());
      child.put("ratio", ratio.ratio());
      write(child, "interval", ratio.interval());
    }
    node.put("obstacle", crossover.obstacle());
    node.put("sentence", SweepTable.sentence(crossover));
  }

  private static @Nullable Double finite(double value) {
    return Double.isFinite(value) ? value : null;
  }

  private static void write(ObjectNode node, String name, @Nullable Interval interval) {
    if (interval == null) {
      node.putNull(name);
      return;
    }
    ObjectNode ends = node.putObject(name);
    ends.put("low", interval.low());
    ends.put("high", interval.high());
    ends.put("confidence", interval.confidence());
    ends.put("method", interval.method());
  }
}
