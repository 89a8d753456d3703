package io.finetunebench.bench.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.auto.service.AutoService;
import io.finetunebench.bench.record.json.RecordFormat;

/** Writes the value of what was found as JSON. */
@AutoService(Report.OnDemand.class)
public final class JsonReport implements Report.OnDemand {
  @Override
  public String option() {
    return "--json";
  }

  @Override
  public String description() {
    return "Write JSON; - or nothing for standard output, with all else on standard error.";
  }

  @Override
  public String example() {
    return "report.json";
  }

  @Override
  public boolean printsByItself() {
    return true;
  }

  @Override
  public byte[] content(Reported found) {
    return RecordFormat.write(found.value()).getBytes(UTF_8);
  }
}
