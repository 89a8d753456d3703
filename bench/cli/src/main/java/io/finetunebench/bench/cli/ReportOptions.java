package io.finetunebench.bench.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.finetunebench.core.document.Document;
import io.finetunebench.core.document.HtmlRenderer;
import io.finetunebench.core.document.MarkdownRenderer;
import io.finetunebench.core.document.TextRenderer;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Stack;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Option;

/** The options of every command that reports, and how it shows its document. */
final class ReportOptions {
  @Option(
      names = "--json",
      paramLabel = "FILE",
      arity = "0..1",
      fallbackValue = Output.STANDARD,
      preprocessor = DetachedFile.class,
      description =
          "Write JSON; - or nothing for standard output, with all else on standard error.")
  private @Nullable String json;

  @Option(
      names = "--markdown",
      paramLabel = "FILE",
      description = "Write Markdown; - for standard output, with all else on standard error.")
  private @Nullable String markdown;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "Write one HTML file with figures to touch and the raw data inside.")
  private @Nullable Path html;

  @Option(
      names = "--png",
      paramLabel = "FILE",
      description =
          "Write the page's first screen as a picture for slides; needs Chromium, Chrome or Edge.")
  private @Nullable Path png;

  @Option(
      names = "--wide",
      description = "Print tables with all columns, however wide (default: fit 100 columns).")
  private boolean wide;

  /**
   * Takes the file of {@code --json FILE} without an equals sign, unless it could be meant as the
   * one optional argument of the command itself.
   */
  static final class DetachedFile implements IParameterPreprocessor {
    @Override
    public boolean preprocess(
        Stack<String> arguments, CommandSpec command, ArgSpec option, Map<String, Object> info) {
      boolean detached = " ".equals(info.get("separator"));
      boolean optionalArgument =
          command.positionalParameters().stream().anyMatch(DetachedFile::isOneOptional);
      if (detached && optionalArgument) {
        arguments.push(Output.STANDARD);
      }
      return false;
    }

    private static boolean isOneOptional(PositionalParamSpec parameter) {
      return parameter.arity().min() == 0 && parameter.arity().max() == 1;
    }
  }

  /**
   * Writes and prints a report as the options ask for.
   *
   * @param json makes the text of {@code --json}
   */
  void show(CommandLine command, Document document, Supplier<String> json) {
    if (this.json != null) {
      Output.write(this.json, json.get(), command);
    }
    if (markdown != null) {
      Output.write(markdown, MarkdownRenderer.page(document), command);
    }
    if (html != null) {
      Output.write(html, HtmlRenderer.page(document).getBytes(UTF_8));
    }
    if (png != null) {
      writePicture(png, document);
    }
    lines(document).forEach(text(command)::println);
  }

  /** Returns whether a page is asked for, which shows more than text does. */
  boolean showsPage() {
    return html != null || png != null;
  }

  /** Returns where text goes: standard output, unless something else was asked for there. */
  PrintWriter text(CommandLine command) {
    return Output.STANDARD.equals(json) || Output.STANDARD.equals(markdown)
        ? command.getErr()
        : command.getOut();
  }

  /** Refuses what cannot be written, and two reports on standard output, before work is done. */
  void check(CommandLine command) {
    if (Output.STANDARD.equals(json) && Output.STANDARD.equals(markdown)) {
      throw new CommandLine.ParameterException(
          command, "expected a file for one of --json and --markdown, found standard output twice");
    }
    if (json != null && !json.equals(Output.STANDARD)) {
      Output.check("--json", Path.of(json));
    }
    if (markdown != null) {
      Output.checkMarkdown(markdown);
    }
    if (html != null) {
      Output.checkPage("--html", html);
    }
    if (png != null) {
      checkPicture(png);
    }
  }

  /** Refuses a picture that cannot be taken or written, before work is done. */
  static void checkPicture(Path png) {
    Output.check("--png", png);
    PagePicture.browser(System.getenv());
  }

  /** Writes a picture of a document's page. */
  static void writePicture(Path png, Document document) {
    Output.write(
        png, PagePicture.of(PagePicture.browser(System.getenv()), HtmlRenderer.page(document)));
  }

  private List<String> lines(Document document) {
    boolean blocks =
        Charset.forName(System.getProperty("native.encoding")).newEncoder().canEncode('▁');
    return wide ? TextRenderer.wideLines(document, blocks) : TextRenderer.lines(document, blocks);
  }
}
