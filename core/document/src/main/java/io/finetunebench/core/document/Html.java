package io.finetunebench.core.document;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes HTML and SVG; text and the values of attributes are escaped on the way. */
final class Html {
  private static final Set<String> VOID = Set.of("meta", "input", "br", "link");

  private final StringBuilder out = new StringBuilder();
  private final Deque<String> open = new ArrayDeque<>();

  /**
   * Opens an element.
   *
   * @param attributes names and values in turn; one whose value is null is left out
   */
  Html open(String element, @Nullable String... attributes) {
    out.append('<').append(element);
    for (int i = 0; i + 1 < attributes.length; i += 2) {
      if (attributes[i + 1] != null) {
        out.append(' ').append(attributes[i]).append("=\"");
        escape(Escape.terminal(String.valueOf(attributes[i + 1])));
        out.append('"');
      }
    }
    out.append('>');
    if (!VOID.contains(element)) {
      open.push(element);
    }
    return this;
  }

  /** Closes the element that was opened last. */
  Html close() {
    out.append("</").append(open.pop()).append('>');
    return this;
  }

  /** Writes an element that holds text alone. */
  Html element(String element, String text, @Nullable String... attributes) {
    return open(element, attributes).text(text).close();
  }

  /** Writes text. */
  Html text(String text) {
    escape(Escape.terminal(text));
    return this;
  }

  /** Writes something of ours as it is: a style sheet, a script, or data for one. */
  Html raw(String content) {
    out.append(content);
    return this;
  }

  /** Ends a line, so that the file can be read and compared. */
  Html line() {
    out.append('\n');
    return this;
  }

  private void escape(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> out.append("&amp;");
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '"' -> out.append("&quot;");
        case '\'' -> out.append("&#39;");
        default -> out.append(c);
      }
    }
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
