package proof;

import java.util.concurrent.TimeUnit;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Parses a page; jsoup 1.18.2 says that it does so faster than 1.18.1. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ParseBenchmark {
  /** Paragraphs of the page. */
  @Param({"1", "200"})
  public int paragraphs;

  private String page = "";

  /** Makes the page. */
  @Setup
  public void makePage() {
    StringBuilder text = new StringBuilder("<html><head><title>t</title></head><body>");
    for (int i = 0; i < paragraphs; i++) {
      text.append("<p class=a id=p").append(i).append(">Some <b>words</b> of paragraph ");
      text.append(i).append(" with a <a href='/link/").append(i).append("'>link</a></p>");
    }
    page = text.append("</body></html>").toString();
  }

  /** Parses it. */
  @Benchmark
  public Document parse() {
    return Jsoup.parse(page);
  }
}
