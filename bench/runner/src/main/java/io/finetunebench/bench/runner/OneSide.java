package io.finetunebench.bench.runner;

import io.finetunebench.bench.record.Interleaving.Side;
import io.finetunebench.bench.runner.machine.Rulers;
import io.finetunebench.turns.Wire;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs forks of one build, one after the other. JMH's iterations stay as they are: a fork waits
 * before each until the rulers have been timed, and hands over what it saw after it.
 */
public final class OneSide implements AutoCloseable {
  private static final Duration NO_LIMIT = Duration.ofDays(365);

  private final Reception reception = new Reception();
  private final Rulers rulers = new Rulers();

  /**
   * What a fork came to.
   *
   * @param fork what it was and saw, as far as it got
   * @param failure why it does not count, in one line; null if it does or was cut off
   * @param cutOff whether it was ended because its time was up
   */
  public record Outcome(Fork fork, @Nullable String failure, boolean cutOff) {}

  /**
   * Runs a fork.
   *
   * @param folder of the fork, which it finds by {@link Wire#FOLDER}
   * @param warmupForks forks that JMH starts before, which do not count
   * @param allowance after which the fork is ended; null for never
   * @param start starts JMH
   */
  public Outcome run(
      Path folder, int warmupForks, @Nullable Duration allowance, Supplier<JmhWork> start) {
    String token = Reception.token();
    invite(folder, token);
    try {
      return run(token, warmupForks, allowance, start);
    } finally {
      uninvite(folder);
    }
  }

  private Outcome run(
      String token, int warmupForks, @Nullable Duration allowance, Supplier<JmhWork> start) {
    long deadline = System.nanoTime() + (allowance == null ? NO_LIMIT : allowance).toNanos();
    JmhWork jmh = start.get();
    for (int fork = 0; ; fork++) {
      try (Seat seat = new Seat(Side.CANDIDATE, token, jmh, rulers, NO_LIMIT, deadline)) {
        try {
          reception.accept(List.of(seat));
          seat.runAlone();
          if (fork == warmupForks) {
            return new Outcome(seat.finished(), null, false);
          }
          seat.leave();
        } catch (Seat.TimeUp e) {
          return new Outcome(seat.seen(), null, true);
        } catch (ForkFailure e) {
          return new Outcome(seat.seen(), e.getMessage(), false);
        }
      }
    }
  }

  private void invite(Path folder, String token) {
    try {
      Files.createDirectories(folder);
      // Who knows the secret can speak for the fork.
      Path file = folder.resolve(Wire.INVITATION);
      Files.deleteIfExists(file);
      if (Files.getFileStore(folder).supportsFileAttributeView(PosixFileAttributeView.class)) {
        Files.createFile(
            file,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      }
      Files.writeString(file, reception.port() + "\n" + token + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write in " + folder, e);
    }
  }

  private static void uninvite(Path folder) {
    try {
      Files.deleteIfExists(folder.resolve(Wire.INVITATION));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write in " + folder, e);
    }
  }

  @Override
  public void close() {
    reception.close();
  }
}
