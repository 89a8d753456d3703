package proof;

import com.univocity.parsers.csv.CsvParser;
import com.univocity.parsers.csv.CsvParserSettings;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Parses a line of 1,000 columns of which none is selected, as Spark does to count rows. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class CountRows {
  private final String line = "123456,".repeat(999) + "1";
  private final CsvParser parser = parser();

  private static CsvParser parser() {
    CsvParserSettings settings = new CsvParserSettings();
    settings.setMaxColumns(20_480);
    settings.selectIndexes();
    return new CsvParser(settings);
  }

  @Benchmark
  public String[] parse() {
    return parser.parseLine(line);
  }
}
