package io.finetunebench.turns;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.Defaults;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormat;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;
import org.openjdk.jmh.util.Version;

/**
 * Runs or lists benchmarks by the project's own JMH, as often as it is asked to. JMH starts a new
 * JVM for each run; what stays is the JVM that JMH itself runs in.
 *
 * <p>What JMH's own main class takes from its command line comes through standard input here, so
 * that every text arrives unchanged on every system, and a parameter's value may hold commas. When
 * standard input ends, whoever started this process is gone, and it ends, too.
 */
public final class JmhLauncher {
  /** Asks for the list of benchmarks; its first argument is the file to write it to. */
  public static final String LIST = "list";

  /** Asks to run one benchmark. */
  public static final String RUN = "run";

  /** The exit code for arguments that JMH does not take. */
  public static final int REFUSED = 2;

  /** The exit code for a run that failed. */
  public static final int FAILED = 1;

  private static final int ABANDONED = 86;
  private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+).*");
  private static final int OLDEST = 21;

  private JmhLauncher() {}

  /**
   * What this process is asked for.
   *
   * <p>The answer is a file, which is there as soon as it is done: empty if all went well, else why
   * it failed. What benchmarks print is no answer.
   */
  private static final class Task {
    final String answer;
    final String name;
    final String[] arguments;
    final Map<String, String> parameters;

    Task(DataInputStream in) throws IOException {
      answer = in.readUTF();
      name = in.readUTF();
      arguments = new String[in.readInt()];
      for (int i = 0; i < arguments.length; i++) {
        arguments[i] = in.readUTF();
      }
      parameters = Wire.readTexts(in);
    }
  }

  /** Does what it is asked for, until something fails or nobody asks any more. */
  public static void main(String[] none) throws IOException, InterruptedException {
    LimitedOutput output = new LimitedOutput(new FileOutputStream(FileDescriptor.out));
    PrintStream print = new PrintStream(output, true);
    System.setOut(print);
    System.setErr(print);
    BlockingQueue<Task> tasks = watch(System.in);
    int exitCode = 0;
    while (exitCode == 0) {
      Task task = tasks.take();
      String reason = "";
      try {
        carryOut(task);
      } catch (CommandLineOptionException e) {
        exitCode = REFUSED;
        reason = line(e.getMessage());
      } catch (ParameterField.RefusedException e) {
        exitCode = REFUSED;
        reason = line(e.getMessage());
      } catch (PatternSyntaxException e) {
        exitCode = REFUSED;
        reason = line("expected a regular expression, found " + e.getPattern());
      } catch (LinkageError e) {
        exitCode = FAILED;
        reason = "JMH is too old or incomplete, expected 1.21 or newer: " + line(e);
      } catch (RunnerException | RuntimeException e) {
        exitCode = FAILED;
        reason = line(deepest(e));
      }
      print.flush();
      output.endOfTask();
      answer(task, reason);
    }
    System.exit(exitCode);
  }

  private static void answer(Task task, String reason) throws IOException {
    Path part = Paths.get(task.answer + ".part");
    Files.write(part, reason.getBytes(StandardCharsets.UTF_8));
    Files.move(part, Paths.get(task.answer), StandardCopyOption.ATOMIC_MOVE);
  }

  private static void carryOut(Task task)
      throws IOException, CommandLineOptionException, RunnerException {
    requireNew(Version.getPlainVersion());
    if (task.name.equals(LIST)) {
      String[] arguments = Arrays.copyOfRange(task.arguments, 1, task.arguments.length);
      try (DataOutputStream out = new DataOutputStream(new FileOutputStream(task.arguments[0]))) {
        list(new CommandLineOptions(arguments), out);
      }
    } else {
      run(new CommandLineOptions(task.arguments), task.parameters);
    }
  }

  private static void requireNew(String version) {
    Matcher numbers = VERSION.matcher(version);
    if (numbers.matches()
        && Integer.parseInt(numbers.group(1)) == 1
        && Integer.parseInt(numbers.group(2)) < OLDEST) {
      throw new IllegalStateException(
          "JMH is too old: expected 1." + OLDEST + " or newer, found " + version);
    }
  }

  private static void run(CommandLineOptions options, Map<String, String> parameters)
      throws RunnerException {
    ChainedOptionsBuilder builder = new OptionsBuilder().parent(options);
    for (Map.Entry<String, String> parameter : parameters.entrySet()) {
      builder = builder.param(parameter.getKey(), parameter.getValue());
    }
    new Runner(builder.build()).run();
  }

  /** Writes what options select. */
  private static void list(CommandLineOptions options, DataOutputStream out) throws IOException {
    List<Map<String, String>> cells =
        cells(options.getIncludes(), options, Collections.<String, Collection<String>>emptyMap());
    out.writeInt(cells.size());
    for (Map<String, String> cell : cells) {
      Wire.writeTexts(out, cell);
    }
    out.flush();
  }

  /**
   * Returns every benchmark that options select, with each of its modes and sets of parameters.
   *
   * @param includes expressions in place of the options' own
   * @param chosen values of parameters, which go before the options' and the declared ones
   */
  public static List<Map<String, String>> cells(
      List<String> includes, CommandLineOptions options, Map<String, Collection<String>> chosen)
      throws IOException {
    OutputFormat silent =
        OutputFormatFactory.createFormatInstance(
            new PrintStream(new Nowhere(), false, "UTF-8"), VerboseMode.SILENT);
    List<Map<String, String>> cells = new ArrayList<>();
    for (BenchmarkListEntry entry :
        BenchmarkList.defaultList().find(silent, includes, options.getExcludes())) {
      for (Mode mode : modes(entry, options)) {
        for (Map<String, String> parameters : parameters(entry, options, chosen)) {
          cells.add(cell(entry, mode, parameters, options));
        }
      }
    }
    return cells;
  }

  private static Map<String, String> cell(
      BenchmarkListEntry entry,
      Mode mode,
      Map<String, String> parameters,
      CommandLineOptions options) {
    Map<String, String> cell = new LinkedHashMap<>();
    cell.put("benchmark", entry.getUsername());
    cell.put("mode", mode.shortLabel());
    cell.put(
        "threads",
        String.valueOf(options.getThreads().orElse(entry.getThreads().orElse(Defaults.THREADS))));
    int group = 0;
    for (int threads : options.getThreadGroups().orElse(entry.getThreadGroups())) {
      group += threads;
    }
    cell.put("group", String.valueOf(group));
    cell.put("maxThreads", String.valueOf(Threads.MAX));
    cell.put(
        "timeoutMillis",
        String.valueOf(
            options
                .getTimeout()
                .orElse(entry.getTimeout().orElse(Defaults.TIMEOUT))
                .convertTo(TimeUnit.MILLISECONDS)));
    for (Map.Entry<String, String> parameter : parameters.entrySet()) {
      cell.put("param." + parameter.getKey(), parameter.getValue());
    }
    return cell;
  }

  private static List<Mode> modes(BenchmarkListEntry entry, CommandLineOptions options) {
    Collection<Mode> asked =
        options.getBenchModes().isEmpty()
            ? Collections.singleton(entry.getMode())
            : options.getBenchModes();
    List<Mode> modes = new ArrayList<>();
    for (Mode mode : Mode.values()) {
      if (mode != Mode.All && (asked.contains(mode) || asked.contains(Mode.All))) {
        modes.add(mode);
      }
    }
    return modes;
  }

  private static List<Map<String, String>> parameters(
      BenchmarkListEntry entry,
      CommandLineOptions options,
      Map<String, Collection<String>> chosen) {
    List<Map<String, String>> sets = new ArrayList<>();
    sets.add(new LinkedHashMap<>());
    for (Map.Entry<String, String[]> parameter :
        entry.getParams().orElse(Collections.<String, String[]>emptyMap()).entrySet()) {
      String name = parameter.getKey();
      if (options.getParameter(name).hasValue()) {
        for (String value : options.getParameter(name).get()) {
          ParameterField.require(entry.getUserClassQName(), name, value);
        }
      }
      Collection<String> values =
          chosen.getOrDefault(
              name, options.getParameter(name).orElse(Arrays.asList(parameter.getValue())));
      List<Map<String, String>> extended = new ArrayList<>();
      for (Map<String, String> set : sets) {
        for (String value : values) {
          Map<String, String> copy = new LinkedHashMap<>(set);
          copy.put(name, value);
          extended.add(copy);
        }
      }
      sets = extended;
    }
    return sets;
  }

  /** Reads what it is asked for, and ends this process once whoever started it is gone. */
  private static BlockingQueue<Task> watch(InputStream in) {
    DataInputStream data = new DataInputStream(new BufferedInputStream(in));
    BlockingQueue<Task> tasks = new LinkedBlockingQueue<>();
    Thread watch =
        new Thread(
            () -> {
              try {
                while (true) {
                  tasks.add(new Task(data));
                }
              } catch (EOFException e) {
                Runtime.getRuntime().halt(ABANDONED);
              } catch (IOException e) {
                System.err.println("finetune-bench: " + e.getMessage());
                Runtime.getRuntime().halt(ABANDONED);
              }
            },
            "finetune-bench-watch");
    watch.setDaemon(true);
    watch.start();
    return tasks;
  }

  /** The exception of the benchmark lies below those that JMH wraps around it. */
  private static Throwable deepest(Throwable thrown) {
    Throwable current = thrown;
    for (int depth = 0; depth < 20; depth++) {
      if (current.getSuppressed().length > 0
          && current.getClass().getName().startsWith("org.openjdk.jmh.")) {
        current = current.getSuppressed()[0];
      } else if (current.getCause() != null
          && current.getClass().getName().startsWith("org.openjdk.jmh.")) {
        current = current.getCause();
      } else {
        return current;
      }
    }
    return current;
  }

  private static String line(Object reason) {
    return String.valueOf(reason).replaceAll("\\s*[\\r\\n]+\\s*", " ");
  }

  static final class Nowhere extends OutputStream {
    @Override
    public void write(int b) {}

    @Override
    public void write(byte[] b, int offset, int length) {}
  }
}
