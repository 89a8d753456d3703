package io.finetunebench.core.document.render;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.finetunebench.core.document.Block;
import io.finetunebench.core.document.Document;
import io.finetunebench.core.document.Download;
import io.finetunebench.core.document.Note;
import io.finetunebench.core.document.Tone;
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
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;

/** What the templates ask about a page that is being written. */
final class HtmlPage {
  private static final int MOST_WARNINGS = 3;
  private static final int COMPRESSED_FROM = 16_384;
  private static final Pattern BLANKS = Pattern.compile("(?<=\\s)");

  /** Words up to this length fit the narrowest column. */
  private static final int MOST_OF_A_WORD = 24;

  /** After what joins the parts of a name, and before the hump of a long part. */
  private static final Pattern BREAK =
      Pattern.compile(
          "(?<=[\\p{L}\\d][:_/$])(?=[\\p{L}\\d])|(?<=[\\p{L}\\d][.,])(?=\\p{L})"
              + "|(?<=[\\p{Ll}\\d]{4})(?=\\p{Lu}\\p{Ll}{3})");

  private final Document document;
  private final List<Note> warnings = new ArrayList<>();
  private final List<Block> blocks = new ArrayList<>();
  private final String style = resource("uPlot.min.css") + resource("report.css");
  private final String charts = resource("uPlot.iife.min.js");
  private final String script = resource("report.js");
  private int numbers;

  HtmlPage(Document document) {
    this.document = document;
    for (Block block : document.blocks()) {
      if (block instanceof Note note && note.level() != Note.Level.INFORMATION) {
        warnings.add(note);
      } else {
        blocks.add(block);
      }
    }
    warnings.sort(
        Comparator.comparing((Note note) -> note.level() != Note.Level.ERROR)
            .thenComparing(note -> note.remedy().isEmpty()));
  }

  Document document() {
    return document;
  }

  /**
   * Returns what makes numbers worth less, which stands before any number: errors first, then what
   * a reader can do something about.
   */
  List<Note> warnings() {
    return warnings;
  }

  /** Returns how many of the warnings a reader sees without a click. */
  static int openWarnings(List<Note> warnings) {
    return warnings.size() > MOST_WARNINGS + 1 ? MOST_WARNINGS : warnings.size();
  }

  /** Returns all that are no warnings. */
  List<Block> blocks() {
    return blocks;
  }

  /** Returns a number that nothing else of the page has. */
  int next() {
    return ++numbers;
  }

  String style() {
    return style;
  }

  String charts() {
    return charts;
  }

  String script() {
    return script;
  }

  /** Returns the content security policy. */
  String policy() {
    return "default-src 'none'; script-src "
        + hash(charts)
        + " "
        + hash(script)
        + "; style-src "
        + hash(style)
        + "; base-uri 'none'; form-action 'none'";
  }

  /**
   * Returns text in pieces between which a line may break: what people call a benchmark is long and
   * has no blanks, and reads best when it breaks at its dots.
   */
  static List<String> pieces(String text) {
    List<String> pieces = new ArrayList<>();
    StringBuilder whole = new StringBuilder();
    for (String word : BLANKS.splitAsStream(text).toList()) {
      if (word.length() <= MOST_OF_A_WORD) {
        whole.append(word);
        continue;
      }
      for (String part : BREAK.splitAsStream(word).toList()) {
        if (!part.equals(word) && whole.length() > 0 && !whole.toString().endsWith(" ")) {
          pieces.add(whole.toString());
          whole.setLength(0);
        }
        whole.append(part);
      }
    }
    pieces.add(whole.toString());
    return pieces;
  }

  /** Returns where a benchmark's class and method end, behind which its parameters stand. */
  static int nameEnd(String text) {
    int blank = text.indexOf(' ');
    return blank < 0 || text.lastIndexOf('.', blank) < 0 ? text.length() : blank;
  }

  /** Returns a headline in which no number stands in another line than its percent sign. */
  static String headline(String text) {
    return text.replace(" %", "\u00a0%");
  }

  /** Returns a heading without the colon that it has where its text goes on in the next line. */
  static String heading(String text) {
    return text.endsWith(":") ? text.substring(0, text.length() - 1) : text;
  }

  static String css(Tone tone) {
    return switch (tone) {
      case PLAIN -> "plain";
      case GOOD -> "good";
      case BAD -> "bad";
      case CAUTION -> "caution";
    };
  }

  static String css(Note.Level level) {
    return level == Note.Level.ERROR ? "bad" : "caution";
  }

  /**
   * A file inside the page.
   *
   * @param name under which it is saved
   * @param type its media type
   * @param base64 its content
   */
  record File(String name, String type, String base64) {}

  /** Returns a file as it stands in the page: compressed where that saves something. */
  static File file(Download download) {
    byte[] plain = download.content().getBytes(UTF_8);
    boolean compressed = plain.length >= COMPRESSED_FROM;
    byte[] content = compressed ? compressed(plain) : plain;
    return new File(
        download.name() + (compressed ? ".gz" : ""),
        compressed ? "application/gzip" : download.mediaType(),
        Base64.getEncoder().encodeToString(content));
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

  private static String resource(String name) {
    try (InputStream stream = HtmlPage.class.getResourceAsStream(name)) {
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
