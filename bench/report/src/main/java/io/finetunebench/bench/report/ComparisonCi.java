package io.finetunebench.bench.report;

import io.finetunebench.bench.verdict.Comparison;
import io.finetunebench.bench.verdict.Outcome;
import io.finetunebench.bench.verdict.Verdict;
import io.finetunebench.core.document.Escape;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * Tells a comparison to a build server: as JUnit's XML, where a benchmark is a test, and as
 * GitHub's annotations. What fails the command fails there too.
 */
public final class ComparisonCi {
  private ComparisonCi() {}

  /** Returns the content of a JUnit XML file, in UTF-8. */
  public static byte[] junit(Comparison comparison) {
    StringWriter text = new StringWriter();
    try {
      XMLStreamWriter xml = XMLOutputFactory.newInstance().createXMLStreamWriter(text);
      xml.writeStartDocument("UTF-8", "1.0");
      writeSuite(xml, comparison);
      xml.writeEndDocument();
      xml.close();
    } catch (XMLStreamException e) {
      throw new IllegalStateException("cannot write XML to memory", e);
    }
    return (text + "\n").getBytes(StandardCharsets.UTF_8);
  }

  private static void writeSuite(XMLStreamWriter xml, Comparison comparison)
      throws XMLStreamException {
    xml.writeStartElement("testsuite");
    xml.writeAttribute("name", "finetune-bench compare");
    xml.writeAttribute("tests", String.valueOf(comparison.verdicts().size()));
    xml.writeAttribute("failures", String.valueOf(count(comparison, "failure")));
    xml.writeAttribute("errors", String.valueOf(count(comparison, "error")));
    xml.writeAttribute("skipped", String.valueOf(count(comparison, "skipped")));
    xml.writeAttribute("time", "0");
    for (Verdict verdict : comparison.verdicts()) {
      xml.writeStartElement("testcase");
      xml.writeAttribute("classname", oneLine(verdict.benchmark()));
      xml.writeAttribute("name", oneLine(verdict.name()));
      xml.writeAttribute("time", "0");
      String element = element(comparison, verdict);
      if (!element.isEmpty()) {
        xml.writeEmptyElement(element);
        xml.writeAttribute("message", oneLine(message(verdict)));
        if (!element.equals("skipped")) {
          xml.writeAttribute("type", verdict.outcome().name());
        }
      }
      xml.writeStartElement("system-out");
      xml.writeCharacters(oneLine(message(verdict)));
      xml.writeEndElement();
      xml.writeEndElement();
    }
    xml.writeEndElement();
  }

  private static long count(Comparison comparison, String element) {
    return comparison.verdicts().stream()
        .filter(verdict -> element(comparison, verdict).equals(element))
        .count();
  }

  /** The element that says how a test ended; empty for one that passed. */
  private static String element(Comparison comparison, Verdict verdict) {
    if (comparison.fails(verdict)) {
      return verdict.outcome() == Outcome.INVALID ? "error" : "failure";
    }
    return switch (verdict.outcome()) {
      case INCONCLUSIVE, NOT_COMPARABLE, NEW, GONE -> "skipped";
      case SLOWER, FASTER, MORE, LESS, EQUIVALENT, INVALID -> "";
    };
  }

  /**
   * Returns GitHub's annotations, a line each: an error for what fails the command, a warning for
   * what could not be judged, a notice for what got faster or is new.
   */
  public static List<String> annotations(Comparison comparison) {
    return comparison.verdicts().stream()
        .flatMap(
            verdict ->
                Stream.of(level(comparison, verdict))
                    .filter(level -> !level.isEmpty())
                    .map(
                        level ->
                            "::"
                                + level
                                + " title="
                                + Escape.workflowProperty(
                                    Escape.terminal(
                                        verdict.outcome().words() + " " + verdict.name()))
                                + "::"
                                + Escape.workflowData(Escape.terminal(message(verdict)))))
        .toList();
  }

  private static String level(Comparison comparison, Verdict verdict) {
    if (comparison.fails(verdict)) {
      return "error";
    }
    return switch (verdict.outcome()) {
      case INCONCLUSIVE, NOT_COMPARABLE, GONE -> "warning";
      case SLOWER, FASTER, MORE, LESS, NEW -> "notice";
      case EQUIVALENT, INVALID -> "";
    };
  }

  private static String message(Verdict verdict) {
    String ratio = ComparisonTable.ratio(verdict);
    return verdict.outcome().words()
        + ": "
        + verdict.reason()
        + (ratio.isEmpty() ? "" : " (" + ratio + ")");
  }

  private static String oneLine(String text) {
    return Escape.xml(Escape.terminal(text));
  }
}
