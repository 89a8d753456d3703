package io.finetunebench.bench.report.comparison;

import io.finetunebench.bench.judge.ratio.Outcome;
import io.finetunebench.bench.judge.verdict.Comparison;
import io.finetunebench.bench.judge.verdict.Verdict;
import io.finetunebench.bench.report.Report;
import io.finetunebench.bench.report.Reported;
import io.finetunebench.core.document.render.Escape;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * Writes a comparison as JUnit's XML: a benchmark is a test, and fails where it fails the command.
 */
public final class JUnitReport implements Report {
  @Override
  public byte[] content(Reported found) {
    StringWriter text = new StringWriter();
    try {
      XMLStreamWriter xml = XMLOutputFactory.newInstance().createXMLStreamWriter(text);
      xml.writeStartDocument("UTF-8", "1.0");
      writeSuite(xml, Judged.comparison(found));
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
      xml.writeAttribute("classname", oneLine(verdict.subject().benchmarkCase().benchmark()));
      xml.writeAttribute("name", oneLine(verdict.subject().name()));
      xml.writeAttribute("time", "0");
      String element = element(comparison, verdict);
      if (!element.isEmpty()) {
        xml.writeEmptyElement(element);
        xml.writeAttribute("message", oneLine(VerdictCells.message(verdict)));
        if (!element.equals("skipped")) {
          xml.writeAttribute("type", verdict.outcome().name());
        }
      }
      xml.writeStartElement("system-out");
      xml.writeCharacters(oneLine(VerdictCells.message(verdict)));
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
      case SLOWER, FASTER, MORE, LESS, TRADE, ACKNOWLEDGED, EQUIVALENT, INVALID -> "";
    };
  }

  private static String oneLine(String text) {
    return Escape.xml(Escape.terminal(text));
  }
}
