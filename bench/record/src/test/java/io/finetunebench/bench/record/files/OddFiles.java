package io.finetunebench.bench.record.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.function.ThrowingSupplier;

/** What may lie where a file is expected, and how long it may hold a reader. */
public final class OddFiles {
  /** What a message says of each but a folder. */
  public static final String EXPECTED = ": expected a file, found a pipe, a device or a socket";

  private static final Duration LIMIT = Duration.ofSeconds(20);

  private OddFiles() {}

  /** Makes a pipe that nobody writes to. */
  public static Path pipe(Path file) {
    try {
      assertEquals(0, new ProcessBuilder("mkfifo", file.toString()).start().waitFor());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return file;
  }

  /** Returns a pipe, a socket, a link to a pipe and a device. */
  public static List<Path> in(Path folder) throws IOException {
    Path socket = folder.resolve("socket.json");
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket));
    }
    Path pipe = pipe(folder.resolve("pipe.json"));
    Path link = Files.createSymbolicLink(folder.resolve("link.json"), pipe);
    return List.of(pipe, socket, link, Path.of("/dev/zero"));
  }

  /** Returns what a reader gives, which must come soon. */
  public static <T> T soon(ThrowingSupplier<T> reader) {
    return assertTimeoutPreemptively(LIMIT, reader);
  }
}
