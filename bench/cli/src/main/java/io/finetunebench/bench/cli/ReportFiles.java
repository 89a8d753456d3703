package io.finetunebench.bench.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.finetunebench.core.document.Block;
import io.finetunebench.core.document.Document;
import io.finetunebench.core.document.DocumentFormat;
import io.finetunebench.core.document.Download;
import io.finetunebench.core.document.HtmlRenderer;
import io.finetunebench.core.document.Section;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Stack;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The files that a report can be written to, the same for every command that reports. */
class ReportFiles extends SharedOptions {
  @Option(
      names = "--json",
      paramLabel = "FILE",
      arity = "0..1",
      fallbackValue = Output.STANDARD,
      preprocessor = DetachedFile.class,
      description =
          "Write JSON; - or nothing for standard output, with all else on standard error.")
  private @Nullable String json;

  /** The option of each text format. */
  private final Map<DocumentFormat, OptionSpec> texts = new LinkedHashMap<>();

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

  /**
   * Takes the file of {@code --json FILE} without an equals sign, unless it could be meant as the
   * one optional argument of the command itself. Two sides, or none, cannot be mistaken for it.
   */
  static final class DetachedFile implements IParameterPreprocessor {
    @Override
    public boolean preprocess(
        Stack<String> arguments, CommandSpec command, ArgSpec option, Map<String, Object> info) {
      boolean detached = " ".equals(info.get("separator"));
      long optionalArguments =
          command.positionalParameters().stream().filter(DetachedFile::isOptional).count();
      if (detached && optionalArguments == 1) {
        arguments.push(Output.STANDARD);
      }
      return false;
    }

    private static boolean isOptional(PositionalParamSpec parameter) {
      // What goes to another program stands after its own separator.
      return parameter.arity().min() == 0 && !parameter.paramLabel().startsWith("--");
    }
  }

  /** Adds the options of the text formats; picocli calls this with the options of this class. */
  @Spec(Spec.Target.SELF)
  void addTexts(CommandSpec options) {
    for (DocumentFormat format : DocumentFormat.all()) {
      OptionSpec option =
          OptionSpec.builder("--" + format.name().toLowerCase(Locale.ROOT))
              .paramLabel("FILE")
              .type(String.class)
              .description(
                  "Write "
                      + format.name()
                      + "; - for standard output, with all else on standard error.")
              .build();
      options.addOption(option);
      texts.put(format, option);
    }
  }

  /**
   * Writes a report to the files that the options ask for.
   *
   * @param page makes the document of a page, if one is asked for
   * @param json makes the text of {@code --json}
   */
  void write(Document document, Supplier<Document> page, Supplier<String> json) {
    if (this.json != null) {
      Output.write(this.json, json.get(), out());
    }
    texts.forEach(
        (format, option) -> {
          String target = option.getValue();
          if (target != null) {
            Output.write(target, format.text(document), out());
          }
        });
    if (html != null) {
      Output.write(html, HtmlRenderer.page(withData(page.get(), json)).getBytes(UTF_8));
    }
    if (png != null) {
      Output.write(
          png, PagePicture.of(PagePicture.browser(System.getenv()), HtmlRenderer.page(page.get())));
    }
  }

  private static boolean hasData(List<Block> blocks) {
    return blocks.stream()
        .anyMatch(
            block ->
                block instanceof Download
                    || (block instanceof Section section && hasData(section.blocks())));
  }

  /** Returns a page's document with the data that it was made of inside. */
  private static Document withData(Document document, Supplier<String> json) {
    if (hasData(document.blocks())) {
      return document;
    }
    String name = document.title().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    return document.with(
        new Section(
            "What this page is made of",
            Download.json(name + ".json", "all that is here, as --json writes it", json.get())));
  }

  /** Returns whether a page is asked for, which shows more than text does. */
  public boolean showsPage() {
    return html != null || png != null;
  }

  /** Returns where text goes: standard output, unless something else was asked for there. */
  public PrintWriter text() {
    return printed().isEmpty() ? out() : err();
  }

  /** Returns the options that ask for standard output. */
  private List<String> printed() {
    return Stream.concat(
            Output.STANDARD.equals(json) ? Stream.of("--json") : Stream.empty(),
            texts.values().stream()
                .filter(option -> Output.STANDARD.equals(option.getValue()))
                .map(OptionSpec::longestName))
        .toList();
  }

  /** Refuses what cannot be written, and two reports on standard output, before work is done. */
  public void check() {
    require(
        printed().size() <= 1,
        "expected standard output for one report, found it for " + String.join(", ", printed()));
    if (json != null && !json.equals(Output.STANDARD)) {
      Output.check("--json", Path.of(json));
    }
    texts.forEach(
        (format, option) -> {
          String target = option.getValue();
          if (target != null) {
            Output.checkText(option.longestName(), target, "report." + format.extension());
          }
        });
    if (html != null) {
      Output.checkPage("--html", html);
    }
    if (png != null) {
      Output.checkPicture("--png", png);
      PagePicture.browser(System.getenv());
    }
  }
}
