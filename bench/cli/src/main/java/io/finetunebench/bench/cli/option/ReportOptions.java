package io.finetunebench.bench.cli.option;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.finetunebench.bench.cli.command.Output;
import io.finetunebench.bench.cli.command.SharedOptions;
import io.finetunebench.bench.report.Report;
import io.finetunebench.bench.report.Reported;
import io.finetunebench.bench.report.TerminalReport;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Stack;
import java.util.function.BiConsumer;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options of every command that reports, and how it shows what it found. */
public final class ReportOptions extends SharedOptions {
  @Option(
      names = "--wide",
      description = "Print tables with all columns, however wide (default: fit the terminal).")
  private boolean wide;

  @Option(
      names = "--all",
      description = "Print tables with all rows (default: of what tells nothing, the first).")
  private boolean all;

  /** A narrower terminal wraps lines. */
  private static final int NARROWEST = 60;

  /** The option of each form. */
  private final Map<Report.OnDemand, OptionSpec> options = new LinkedHashMap<>();

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

  /** Adds the options of the forms; picocli calls this with the options of this class. */
  @Spec(Spec.Target.SELF)
  void addForms(CommandSpec spec) {
    for (Report.OnDemand form : Report.OnDemand.all()) {
      OptionSpec.Builder option =
          OptionSpec.builder(form.option())
              .paramLabel("FILE")
              .type(String.class)
              .description(form.description());
      if (form.printsByItself()) {
        option.arity("0..1").fallbackValue(Output.STANDARD).preprocessor(new DetachedFile());
      }
      OptionSpec built = option.build();
      spec.addOption(built);
      options.put(form, built);
    }
  }

  /** Prints what was found for a terminal, and writes it in the forms that the options ask for. */
  public void show(Reported found) {
    boolean blocks =
        Charset.forName(System.getProperty("native.encoding")).newEncoder().canEncode('▁');
    String lines =
        new String(
            new TerminalReport(wide ? Integer.MAX_VALUE : width(), all, blocks).content(found),
            UTF_8);
    lines.lines().forEach(text()::println);
    forEach((form, target) -> Output.write(target, form.content(found), out()));
  }

  /** Returns the columns of the terminal; the usual ones where text goes elsewhere. */
  private int width() {
    if (!Ansi.AUTO.enabled()) {
      return TerminalReport.USUAL_WIDTH;
    }
    UsageMessageSpec ofTerminal = new UsageMessageSpec().autoWidth(true);
    return Math.max(NARROWEST, ofTerminal.width());
  }

  /** Returns whether a page is asked for, which shows more than text does. */
  public boolean showsPage() {
    return options.entrySet().stream()
        .anyMatch(each -> !each.getKey().isText() && each.getValue().getValue() != null);
  }

  /** Returns whether a report is asked for beside that for the terminal. */
  public boolean isAsked() {
    return options.values().stream().anyMatch(option -> option.getValue() != null);
  }

  /** Returns where text goes: standard output, unless something else was asked for there. */
  public PrintWriter text() {
    return printed().isEmpty() ? out() : err();
  }

  /** Returns the options that ask for standard output. */
  private List<String> printed() {
    return options.values().stream()
        .filter(option -> Output.STANDARD.equals(option.getValue()))
        .map(OptionSpec::longestName)
        .toList();
  }

  /** Refuses what cannot be written, and two reports on standard output, before work is done. */
  public void check() {
    require(
        printed().size() <= 1,
        "expected standard output for one report, found it for " + String.join(", ", printed()));
    forEach(
        (form, target) -> {
          Output.check(form, target);
          form.check();
        });
  }

  private void forEach(BiConsumer<Report.OnDemand, String> action) {
    options.forEach(
        (form, option) -> {
          String target = option.getValue();
          if (target != null) {
            action.accept(form, target);
          }
        });
  }
}
