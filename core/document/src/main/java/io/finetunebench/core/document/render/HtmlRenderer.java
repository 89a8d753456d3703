package io.finetunebench.core.document.render;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.TemplateOutput;
import gg.jte.html.OwaspHtmlTemplateOutput;
import gg.jte.output.StringOutput;
import io.finetunebench.core.document.Document;

/**
 * Renders a document as one HTML file that needs nothing beside itself: the answer and the warnings
 * first, then the blocks, with figures to touch and the raw data to download.
 *
 * <p>A content security policy in the file forbids every connection and every script but its own.
 * The templates are in {@code src/main/jte}; jte compiles them and escapes what they show.
 */
public final class HtmlRenderer {
  private static final TemplateEngine TEMPLATES =
      TemplateEngine.createPrecompiled(
          null,
          ContentType.Html,
          HtmlRenderer.class.getClassLoader(),
          HtmlRenderer.class.getPackageName());

  private HtmlRenderer() {}

  /** Returns the file's content. */
  public static String page(Document document) {
    return rendered("page.jte", new HtmlPage(document));
  }

  /** Returns what a template makes of its parameter. */
  static String rendered(String template, Object parameter) {
    StringOutput text = new StringOutput();
    TEMPLATES.render(template, parameter, new HarmlessText(text));
    return text.toString();
  }

  /** Replaces what could turn the reading direction, beside jte's escaping of markup. */
  private static final class HarmlessText extends OwaspHtmlTemplateOutput {
    HarmlessText(TemplateOutput output) {
      super(output);
    }

    @Override
    public void writeUserContent(String text) {
      super.writeUserContent(Escape.terminal(text));
    }
  }
}
