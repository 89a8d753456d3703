package io.finetunebench.bench.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.finetunebench.bench.cli.command.CommandFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The file of a bisection: a line that says what it is of, and a line for each pair or commit that
 * was left out. Lines are on the disk before the next pair begins, and half a line does not count.
 */
final class BisectJournal implements AutoCloseable {
  private static final String ENDING = ".jsonl";
  private static final JsonMapper MAPPER = JsonMapper.shared();

  private final Path file;
  private final FileChannel channel;
  private final List<Entry> entries;

  /**
   * What a bisection is of.
   *
   * @param good hash of the good commit
   * @param bad hash of the bad commit
   * @param how revisions are built
   * @param jmh arguments that choose the benchmark and how it is run
   */
  record Head(String good, String bad, String how, List<String> jmh) {}

  /**
   * A pair, or why a commit has none.
   *
   * @param commit its hash
   * @param logRatio logarithm of its ratio of times to the good commit; null where it has none
   * @param seconds that the pair took
   * @param skipped why it cannot be measured; null for a pair
   */
  record Entry(
      String commit, @Nullable Double logRatio, double seconds, @Nullable String skipped) {}

  private BisectJournal(Path file, FileChannel channel, List<Entry> entries) {
    this.file = file;
    this.channel = channel;
    this.entries = entries;
  }

  /** Begins a file in a folder. */
  static BisectJournal begin(Path folder, Head head) {
    try {
      Files.createDirectories(folder);
      String name = Instant.now().toString().replaceAll("[:.-]", "") + ENDING;
      BisectJournal journal = open(folder.resolve(name), new ArrayList<>());
      journal.write(head);
      return journal;
    } catch (IOException e) {
      throw unusable(folder, e);
    }
  }

  /**
   * Goes on with the newest file of a bisection.
   *
   * @throws CommandFailure if there is none
   */
  static BisectJournal goOn(Path folder, Head head) {
    try {
      Path file =
          newest(folder, head)
              .orElseThrow(
                  () ->
                      CommandFailure.usage(
                          "--continue: found no bisection of this range, benchmark and build in "
                              + folder
                              + "; begin one without --continue"));
      List<Entry> entries = new ArrayList<>();
      long whole = 0;
      byte[] bytes = Files.readAllBytes(file);
      for (String line : new String(bytes, UTF_8).split("(?<=\n)", -1)) {
        if (line.endsWith("\n")) {
          if (whole > 0) {
            entries.add(MAPPER.readValue(line, Entry.class));
          }
          whole += line.getBytes(UTF_8).length;
        }
      }
      BisectJournal journal = open(file, entries);
      journal.channel.truncate(whole);
      journal.channel.position(whole);
      return journal;
    } catch (IOException | JacksonException e) {
      throw unusable(folder, e);
    }
  }

  private static BisectJournal open(Path file, List<Entry> entries) throws IOException {
    return new BisectJournal(
        file, FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE), entries);
  }

  private static Optional<Path> newest(Path folder, Head head) throws IOException {
    if (!Files.isDirectory(folder)) {
      return Optional.empty();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().endsWith(ENDING) && isOf(file, head))
          .max(Comparator.naturalOrder());
    }
  }

  private static boolean isOf(Path file, Head head) {
    try (Stream<String> lines = Files.lines(file)) {
      return lines.findFirst().map(line -> MAPPER.readValue(line, Head.class)).stream()
          .anyMatch(head::equals);
    } catch (IOException | JacksonException e) {
      return false;
    }
  }

  private static CommandFailure unusable(Path folder, Exception e) {
    return CommandFailure.usage(
        folder + ": pairs cannot be kept there (" + e.getMessage() + "); name another --store");
  }

  /** Returns what was found before. */
  List<Entry> entries() {
    return List.copyOf(entries);
  }

  Path file() {
    return file;
  }

  /** Adds a line, which is on the disk when this returns. */
  void add(Entry entry) {
    write(entry);
    entries.add(entry);
  }

  private void write(Object value) {
    try {
      ByteBuffer line = ByteBuffer.wrap((MAPPER.writeValueAsString(value) + "\n").getBytes(UTF_8));
      while (line.hasRemaining()) {
        channel.write(line);
      }
      channel.force(true);
    } catch (IOException e) {
      throw CommandFailure.usage(
          file + ": a pair cannot be kept (" + e.getMessage() + "); make room, then --continue");
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw unusable(file, e);
    }
  }
}
