package io.finetunebench.core.document;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.zip.GZIPOutputStream;

/**
 * Renders a document as one HTML file that needs nothing beside itself: the answer and the warnings
 * first, then the blocks, with figures to touch and the raw data to download.
 *
 * <p>A content security policy in the file forbids every connection and every script but its own.
 */
public final class HtmlRenderer {
  private static final int FEWEST_TO_FILTER = 8;
  private static final int MOST_WARNINGS = 3;
  private static final int COMPRESSED_FROM = 16_384;

  private final Html html = new Html();
  private int ids;

  private HtmlRenderer() {}

  /** Returns the file's content. */
  public static String page(Document document) {
    HtmlRenderer renderer = new HtmlRenderer();
    renderer.write(document);
    return renderer.html + "\n";
  }

  private void write(Document document) {
    String style = resource("uPlot.min.css") + resource("report.css");
    String charts = resource("uPlot.iife.min.js");
    String script = resource("report.js");
    html.raw("<!DOCTYPE html>").line().open("html", "lang", "en").open("head");
    html.open("meta", "charset", "utf-8");
    html.open(
        "meta",
        "http-equiv",
        "Content-Security-Policy",
        "content",
        "default-src 'none'; script-src "
            + hash(charts)
            + " "
            + hash(script)
            + "; style-src "
            + hash(style)
            + "; base-uri 'none'; form-action 'none'");
    html.open("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
    html.open("meta", "name", "color-scheme", "content", "light dark");
    html.element("title", document.title()).open("style").raw(style).close().close().line();
    html.open("body").open("header");
    html.open("div", "class", "bar").element("h1", document.title(), "dir", "auto");
    html.element("button", "Theme: system", "type", "button", "id", "theme").close();
    if (!document.headline().isEmpty()) {
      html.element("p", document.headline(), "class", "answer", "dir", "auto");
    }
    html.close().line().open("main");
    warnings(document.blocks());
    for (Block block : document.blocks()) {
      if (!isWarning(block)) {
        write(block, 2);
      }
    }
    html.close().line();
    html.open("footer").text("Made by finetune-bench. This file is complete: it loads nothing.");
    html.close();
    html.open("script").raw(charts).close().open("script").raw(script).close();
    html.close().close();
  }

  /** Writes what makes numbers worth less before any number. */
  private void warnings(List<Block> blocks) {
    List<Note> notes = new ArrayList<>();
    for (Block block : blocks) {
      if (isWarning(block)) {
        notes.add((Note) block);
      }
    }
    if (notes.isEmpty()) {
      return;
    }
    notes.sort(Comparator.comparing(note -> note.level() != Note.Level.ERROR));
    html.open("section", "class", "warnings", "aria-label", "Warnings");
    boolean many = notes.size() > MOST_WARNINGS + 1;
    int first = many ? MOST_WARNINGS : notes.size();
    warningList(notes.subList(0, first));
    if (many) {
      html.open("details").element("summary", (notes.size() - first) + " more warnings");
      warningList(notes.subList(first, notes.size()));
      html.close();
    }
    html.close().line();
  }

  private void warningList(List<Note> notes) {
    html.open("ul");
    notes.forEach(
        note -> {
          html.open("li", "class", note.level() == Note.Level.ERROR ? "bad" : "caution");
          note(note);
          html.close();
        });
    html.close();
  }

  private static boolean isWarning(Block block) {
    return block instanceof Note note && note.level() != Note.Level.INFORMATION;
  }

  private void note(Note note) {
    html.element(
        "strong", note.level() == Note.Level.ERROR ? "Error" : "Warning", "class", "level");
    html.text(" ").element("span", note.text(), "dir", "auto");
    if (!note.remedy().isEmpty()) {
      html.open("span", "class", "remedy").text(" What to do: ").text(note.remedy()).close();
    }
  }

  private void write(Block block, int level) {
    if (block instanceof Section section) {
      html.open("section").element(heading(level), section.title(), "dir", "auto");
      section.blocks().forEach(each -> write(each, level + 1));
      html.close().line();
    } else if (block instanceof Paragraph paragraph) {
      html.element("p", paragraph.text(), "dir", "auto").line();
    } else if (block instanceof Facts facts) {
      write(facts);
    } else if (block instanceof Note note) {
      if (note.level() == Note.Level.INFORMATION) {
        html.element("p", note.text(), "class", "note", "dir", "auto");
      } else {
        html.open("p", "class", note.level() == Note.Level.ERROR ? "bad box" : "caution box");
        note(note);
        html.close();
      }
      html.line();
    } else if (block instanceof Table table) {
      write(table);
    } else if (block instanceof Tally tally) {
      write(tally);
    } else if (block instanceof Cards cards) {
      write(cards, level);
    } else if (block instanceof Download download) {
      write(download);
    } else if (block instanceof Figure figure) {
      html.open("figure").element("figcaption", figure.title(), "dir", "auto");
      new HtmlFigures(html, ++ids).write(figure);
      html.close().line();
    }
  }

  private static String heading(int level) {
    return "h" + Math.min(6, level);
  }

  private void write(Facts facts) {
    html.open("dl", "class", "facts");
    for (Facts.Fact fact : facts.facts()) {
      html.open("div");
      html.element("dt", fact.name()).element("dd", fact.value(), "dir", "auto");
      html.close();
    }
    html.close().line();
  }

  private void write(Tally tally) {
    html.open("ul", "class", "tally");
    for (Tally.Count count : tally.counts()) {
      html.open("li", "class", css(count.tone()));
      html.element("b", String.valueOf(count.count())).text(" ").text(count.words());
      html.close();
    }
    html.close().line();
    if (!tally.context().isEmpty()) {
      html.element("p", tally.context(), "class", "note", "dir", "auto").line();
    }
  }

  /** Writes a table, closed where its trends are in cards as well. */
  private void write(Table table) {
    boolean closed =
        table.rows().size() >= FEWEST_TO_FILTER
            && table.rows().stream()
                .anyMatch(row -> row.cells().stream().anyMatch(Cell.Trend.class::isInstance));
    if (closed) {
      html.open("details", "class", "behind");
      html.element("summary", "Table of " + table.rows().size() + " rows");
    }
    writeOpen(table);
    if (closed) {
      html.close().line();
    }
  }

  private void writeOpen(Table whole) {
    Table table = withoutEmptyColumns(whole);
    boolean filtered = table.rows().size() >= FEWEST_TO_FILTER;
    String id = "t" + ++ids;
    if (filtered) {
      filter(id, "Filter " + table.rows().size() + " rows");
    }
    String label = "Table " + ids;
    html.open("div", "class", "scroll", "tabindex", "0", "role", "region", "aria-label", label);
    html.open("table", "id", id, "class", "data").open("thead");
    if (table.columns().stream().anyMatch(column -> !column.group().isEmpty())) {
      html.open("tr");
      String before = "";
      for (int i = 0; i < table.columns().size(); i++) {
        String group = table.columns().get(i).group();
        if (group.isEmpty()) {
          html.element("td", "");
        } else if (!group.equals(before)) {
          long span = table.columns().stream().filter(c -> c.group().equals(group)).count();
          html.element("th", group, "colspan", String.valueOf(span), "scope", "colgroup");
        }
        before = group;
      }
      html.close();
    }
    html.open("tr");
    for (Column column : table.columns()) {
      html.open("th", "scope", "col", "class", side(column));
      html.element("button", column.name(), "type", "button", "class", "sort").close();
    }
    html.close().close().open("tbody");
    for (Table.Row row : table.rows()) {
      html.open("tr", "class", row.part() ? "part" : null);
      for (int i = 0; i < table.columns().size(); i++) {
        cell(row.cells().get(i), side(table.columns().get(i)), i == 0);
      }
      html.close().line();
    }
    html.close().close().close().line();
  }

  /** A column in which nothing is known only takes room. */
  private static Table withoutEmptyColumns(Table table) {
    List<Integer> kept = new ArrayList<>();
    for (int i = 0; i < table.columns().size(); i++) {
      int column = i;
      if (table.rows().stream().anyMatch(row -> isKnown(row.cells().get(column)))) {
        kept.add(i);
      }
    }
    if (kept.isEmpty() || kept.size() == table.columns().size()) {
      return table;
    }
    return new Table(
        kept.stream().map(table.columns()::get).toList(),
        table.rows().stream()
            .map(row -> new Table.Row(kept.stream().map(row.cells()::get).toList(), row.part()))
            .toList());
  }

  private static boolean isKnown(Cell cell) {
    return cell instanceof Cell.Trend || !(cell.text().isEmpty() || cell.equals(Cell.none()));
  }

  private void cell(Cell cell, String side, boolean first) {
    String value =
        cell instanceof Cell.Quantity quantity ? HtmlFigures.number(quantity.value()) : null;
    String tone = cell.tone() == Tone.PLAIN ? side : side + " " + css(cell.tone());
    html.open(first ? "th" : "td", "scope", first ? "row" : null, "class", tone, "data-v", value);
    if (cell instanceof Cell.Trend trend) {
      HtmlFigures.spark(html, trend);
    } else {
      html.element("span", cell.text(), "dir", "auto");
    }
    html.close();
  }

  private static String side(Column column) {
    return column.side() == Column.Side.RIGHT ? "num" : "word";
  }

  private void filter(String of, String label) {
    html.open("p", "class", "filter").open("label").text(label + " ");
    html.open("input", "type", "search", "data-filter", of, "autocomplete", "off").close();
    html.element("output", "", "aria-live", "polite").close().line();
  }

  private void write(Cards cards, int level) {
    String id = "c" + ++ids;
    html.open("section").element(heading(level), cards.title());
    if (cards.cards().size() >= FEWEST_TO_FILTER) {
      filter(id, "Filter " + cards.cards().size() + " by name or state");
    }
    html.open("div", "id", id, "class", "cards");
    for (Cards.Card card : cards.cards()) {
      html.open("details", "class", "card " + css(card.tone())).open("summary");
      html.element("span", card.title(), "class", "name", "dir", "auto");
      if (card.trend() != null) {
        HtmlFigures.spark(html, card.trend());
      }
      html.element("span", card.status(), "class", "status " + css(card.tone()), "dir", "auto");
      html.close().open("div", "class", "inside");
      card.blocks().forEach(block -> write(block, level + 1));
      html.close().close().line();
    }
    html.close().close().line();
  }

  private void write(Download download) {
    byte[] plain = download.content().getBytes(UTF_8);
    boolean compressed = plain.length >= COMPRESSED_FROM;
    byte[] content = compressed ? compressed(plain) : plain;
    String name = download.name() + (compressed ? ".gz" : "");
    html.open("p", "class", "download");
    html.open(
        "a",
        "download",
        name,
        "href",
        "data:"
            + (compressed ? "application/gzip" : download.mediaType())
            + ";base64,"
            + Base64.getEncoder().encodeToString(content));
    html.text("Download " + name).close();
    html.text(" " + download.words()).close().line();
  }

  private static byte[] compressed(byte[] content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(content);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot compress in memory", e);
    }
    return bytes.toByteArray();
  }

  static String css(Tone tone) {
    return switch (tone) {
      case PLAIN -> "plain";
      case GOOD -> "good";
      case BAD -> "bad";
      case CAUTION -> "caution";
    };
  }

  private static String resource(String name) {
    try (InputStream stream = HtmlRenderer.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(stream, name).readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the resource " + name, e);
    }
  }

  private static String hash(String content) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(content.getBytes(UTF_8));
      return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
