package io.finetunebench.bench.cli;

import io.finetunebench.bench.cli.command.CommandFailure;
import io.finetunebench.bench.cli.command.CommandGroup;
import io.finetunebench.bench.cli.command.ExitCode;
import io.finetunebench.bench.record.files.FileFailure;
import io.finetunebench.bench.record.files.MalformedFileException;
import io.finetunebench.bench.record.json.MalformedRecordException;
import io.finetunebench.bench.record.text.Secrets;
import io.finetunebench.bench.runner.build.BuildException;
import io.finetunebench.bench.store.NoSuchRecordException;
import io.finetunebench.bench.store.StoreException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Says what ended a command in a line, or a line a problem, and chooses the exit code. */
final class Failures {
  private static final String PREFIX = "finetune-bench: ";

  private Failures() {}

  /**
   * Prints what was thrown.
   *
   * @param arguments of the command line, for the file of details of an error of ours
   * @return the exit code
   */
  static int report(Throwable thrown, PrintWriter err, List<String> arguments) {
    OutOfMemoryError memory = FileFailure.cause(thrown, OutOfMemoryError.class);
    if (memory != null) {
      err.println(PREFIX + outOfMemory(memory));
      return ExitCode.INVALID;
    }
    CommandFailure explained = explained(thrown);
    if (explained != null) {
      explained.lines().forEach(line -> err.println(PREFIX + line));
      return explained.exitCode();
    }
    Integer code = exitCode(thrown);
    if (code == null) {
      err.println(PREFIX + oursWithDetails(thrown, arguments));
      return ExitCode.OURS;
    }
    err.println(PREFIX + oneLine(thrown));
    return code;
  }

  private static @Nullable CommandFailure explained(Throwable thrown) {
    if (thrown instanceof CommandFailure failure) {
      return failure;
    }
    if (thrown instanceof Exception exception) {
      for (CommandGroup group : CommandGroup.all()) {
        CommandFailure failure = group.explained(exception);
        if (failure != null) {
          return failure;
        }
      }
    }
    return null;
  }

  /** Returns the exit code of a failure that we expect, or null for an error of ours. */
  private static @Nullable Integer exitCode(Throwable thrown) {
    if (thrown instanceof BuildException measuring) {
      return measuring.exitCode();
    }
    if (thrown instanceof NoSuchRecordException
        || thrown instanceof MalformedFileException
        || thrown instanceof MalformedRecordException
        || thrown instanceof StoreException
        || thrown instanceof IOException
        || thrown instanceof UncheckedIOException) {
      return ExitCode.USAGE;
    }
    return thrown instanceof InterruptedException ? ExitCode.INTERRUPTED : null;
  }

  private static String outOfMemory(OutOfMemoryError error) {
    long mebibytes = Math.max(1, Runtime.getRuntime().maxMemory() >> 20);
    String message = error.getMessage() == null ? "no more heap" : error.getMessage();
    return message.startsWith("Requested array size")
        ? "out of memory: something asked for is larger than an array can be; ask for less at once"
        : "out of memory with "
            + mebibytes
            + " MiB of heap ("
            + CommandFailure.printed(message)
            + "); give it more with JAVA_OPTS=-Xmx"
            + 2 * mebibytes
            + "m, or ask for less at once";
  }

  private static String oursWithDetails(Throwable thrown, List<String> arguments) {
    String what = CommandFailure.printed(thrown.toString());
    try {
      Path details = Files.createTempFile("finetune-bench-error-", ".txt");
      Files.writeString(details, details(thrown, arguments));
      return "an error of ours: " + what + "; please report it with " + details;
    } catch (IOException | RuntimeException e) {
      return "an error of ours: "
          + what
          + Stream.of(thrown.getStackTrace()).findFirst().map(frame -> " at " + frame).orElse("")
          + "; its details cannot be written ("
          + e
          + ")";
    }
  }

  private static String details(Throwable thrown, List<String> arguments) {
    StringWriter trace = new StringWriter();
    thrown.printStackTrace(new PrintWriter(trace, true));
    return Stream.of(
            "time     " + Instant.now(),
            "version  " + new Version().getVersion()[0],
            "java     "
                + System.getProperty("java.vm.name")
                + " "
                + System.getProperty("java.runtime.version"),
            "system   " + System.getProperty("os.name") + " " + System.getProperty("os.arch"),
            "command  " + arguments.stream().map(Secrets::masked).collect(Collectors.joining(" ")),
            "",
            trace.toString())
        .collect(Collectors.joining("\n"));
  }

  /** Returns the message on one line; of a failed file operation the file and the reason. */
  private static String oneLine(Throwable thrown) {
    String message = thrown.getMessage() == null ? thrown.toString() : thrown.getMessage();
    IOException cause =
        thrown instanceof IOException failed
            ? failed
            : thrown instanceof UncheckedIOException wrapping ? wrapping.getCause() : null;
    if (cause == null) {
      return CommandFailure.printed(message);
    }
    boolean hasOwn = cause != thrown && !message.equals(cause.toString());
    String own = hasOwn ? message : file(cause);
    String reason = FileFailure.reason(cause);
    if (own.isEmpty()) {
      return CommandFailure.printed(reason);
    }
    return CommandFailure.printed(own.contains(reason) ? own : own + ": " + reason);
  }

  private static String file(IOException thrown) {
    return thrown instanceof FileSystemException system && system.getFile() != null
        ? system.getFile()
        : "";
  }
}
