package proof;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Reads 1,000 rows of 5 unquoted fields from a text. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ReadCsv {
  private final String text = "abc,defgh,1234567,x,some words\n".repeat(1_000);

  @Benchmark
  public int read() {
    int fields = 0;
    for (CsvRecord row : CsvReader.builder().ofCsvRecord(text)) {
      fields += row.getFieldCount();
    }
    return fields;
  }
}
