package io.finetunebench.bench.workload;

import java.util.List;

/** Says what is wrong with a workload file, and where: a line for each of the first problems. */
public final class MalformedWorkloadException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final int MOST_SHOWN = 5;

  MalformedWorkloadException(List<String> problems) {
    super(message(problems));
  }

  private static String message(List<String> problems) {
    String shown = String.join("\n", problems.subList(0, Math.min(MOST_SHOWN, problems.size())));
    int more = problems.size() - MOST_SHOWN;
    return more <= 0
        ? shown
        : shown + "\nand " + more + (more == 1 ? " further problem" : " further problems");
  }
}
