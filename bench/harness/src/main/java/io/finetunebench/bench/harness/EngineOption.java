package io.finetunebench.bench.harness;

import io.finetunebench.bench.benchmarks.run.JmhArguments;
import io.finetunebench.bench.cli.command.CommandFailure;
import io.finetunebench.bench.cli.command.SharedOptions;
import io.finetunebench.bench.record.BenchmarkResult;
import io.finetunebench.core.experiment.engine.Engine;
import io.finetunebench.core.experiment.engine.EngineUnavailableException;
import io.finetunebench.core.experiment.engine.Engines;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/** The option that chooses engines by name. */
final class EngineOption extends SharedOptions {
  private static final String NAME = "--engines";

  @Option(
      names = NAME,
      paramLabel = "E",
      split = ",",
      converter = Converter.class,
      description =
          "Engines by name, see 'list', or all (default: those that can run here; for a study,"
              + " reference).")
  private List<Word> words = new ArrayList<>();

  /**
   * What was typed between two commas.
   *
   * @param engines that it means: one, or all
   */
  record Word(List<Engine> engines) {
    private static final Word ALL = new Word(Engines.all());

    static Word of(String text) {
      return text.equals("all")
          ? ALL
          : Engines.named(text)
              .map(engine -> new Word(List.of(engine)))
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          "no engine is named \""
                              + text
                              + "\": expected "
                              + names(Engines.all().stream())));
    }
  }

  /** Lets picocli read a word. */
  static final class Converter implements ITypeConverter<Word> {
    @Override
    public Word convert(String text) {
      try {
        return Word.of(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(String.valueOf(e.getMessage()));
      }
    }
  }

  /**
   * What a run measures.
   *
   * @param available engines that can run
   * @param unavailable engines that {@code all} asked for and that cannot run
   */
  record Measured(List<Engine> available, List<Engine> unavailable) {}

  /**
   * Returns the engines to measure; JMH's own parameter goes before the option.
   *
   * @throws EngineUnavailableException if an engine that was asked for by name cannot run
   */
  Measured measured(JmhArguments jmh) {
    List<Word> asked =
        jmh.parameter(BenchmarkResult.ENGINE)
            .map(names -> CommandFailure.unlessRefused(() -> names.stream().map(Word::of).toList()))
            .orElse(words);
    boolean all = asked.contains(Word.ALL);
    List<Engine> chosen = asked.isEmpty() || all ? Engines.all() : distinct(asked);
    List<Engine> available =
        chosen.stream().filter(engine -> engine.availability().isAvailable()).toList();
    List<Engine> unavailable =
        chosen.stream().filter(engine -> !available.contains(engine)).toList();
    if (!asked.isEmpty() && !all) {
      unavailable.forEach(engine -> engine.availability().require(engine.name()));
    }
    return new Measured(available, all ? unavailable : List.of());
  }

  /**
   * Returns the one engine that a study trains on, whether or not it can run.
   *
   * @param usual the engine where none was typed
   * @throws ParameterException if several were typed
   */
  Engine ofStudy(Engine usual) {
    List<Engine> chosen = words.isEmpty() ? List.of(usual) : distinct(words);
    if (chosen.size() > 1) {
      throw invalid(NAME, "expected one engine, found " + names(chosen.stream()));
    }
    return chosen.get(0);
  }

  /** Returns the names of engines as messages list them. */
  static String names(Stream<Engine> engines) {
    return engines.map(Engine::name).collect(Collectors.joining(", "));
  }

  private static List<Engine> distinct(List<Word> words) {
    return words.stream().flatMap(word -> word.engines().stream()).distinct().toList();
  }
}
