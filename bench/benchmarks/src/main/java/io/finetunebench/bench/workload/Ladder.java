package io.finetunebench.bench.workload;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Workloads that widen from one to the next.
 *
 * @param name that selects it
 * @param description in one line
 * @param rungs at least one, each of another name
 */
public record Ladder(String name, String description, List<Workload> rungs) {
  /** The name of the built-in ladder. */
  public static final String BUILT_IN = "ladder";

  /** Copies the rungs. */
  public Ladder {
    rungs = List.copyOf(rungs);
  }

  /**
   * Returns the built-in ladder, or that of a file, whose rungs are names of built-in workloads or
   * files beside it.
   *
   * @throws IllegalArgumentException if the name is neither
   * @throws MalformedWorkloadException if there is something wrong with the file or with a rung's
   */
  public static Ladder find(String nameOrFile) {
    if (nameOrFile.equals(BUILT_IN)) {
      String source = BUILT_IN + ".yaml";
      return parse(Workloads.resource(source), source, BUILT_IN, null);
    }
    Path file = Workloads.file(nameOrFile);
    if (file == null) {
      throw new IllegalArgumentException(
          "no ladder is named \"" + nameOrFile + "\": expected " + BUILT_IN + " or a file");
    }
    String name = String.valueOf(file.getFileName()).replaceFirst("\\.[^.]*$", "");
    return parse(
        TreeFile.text(file), file.toString(), name, file.toAbsolutePath().resolveSibling(""));
  }

  private static Ladder parse(String text, String source, String name, @Nullable Path folder) {
    Problems problems = new Problems(source);
    LocatedNode root = TreeFile.parse(text, source);
    if (root.fields() != null && root.fields().containsKey("network")) {
      throw new MalformedWorkloadException(
          List.of(
              source
                  + ": is one workload; expected a ladder, a file such as 'rungs: [narrow, "
                  + source.replaceFirst(".*[/\\\\]", "")
                  + "]', or two workloads or more"));
    }
    Section top = new Section(root, problems, "name", "description", "rungs");
    List<Workload> rungs = new ArrayList<>();
    List<LocatedNode> elements = top.list("rungs");
    if (top.has("rungs") && elements.isEmpty() && problems.count() == 0) {
      top.problem("rungs", "expected at least one rung, found none");
    }
    for (LocatedNode element : elements) {
      if (element.scalar() instanceof String rung) {
        try {
          Path file = Workloads.names().contains(rung) ? null : Workloads.file(rung);
          rungs.add(
              file == null || folder == null
                  ? Workloads.find(rung)
                  : Workloads.read(folder.resolve(file)));
        } catch (IllegalArgumentException e) {
          problems.add(element, String.valueOf(e.getMessage()));
        } catch (MalformedWorkloadException e) {
          String.valueOf(e.getMessage()).lines().forEach(problems::add);
        }
      } else {
        problems.add(element, "expected a workload's name or file, found " + element.shown());
      }
    }
    if (rungs.stream().map(Workload::name).distinct().count() < rungs.size()) {
      top.problem("rungs", "expected rungs of different names");
    }
    String ownName = top.text("name", name);
    String description = top.text("description", rungs.size() + " rungs");
    problems.throwIfAny();
    return new Ladder(ownName, description, rungs);
  }
}
