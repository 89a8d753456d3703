package io.finetunebench.bench.record.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WholeFileTest {
  @TempDir private Path directory = Path.of("");

  @Test
  void replacesAFileAndLeavesNothingElse() throws IOException {
    Path file = directory.resolve("file");
    WholeFile.write(file, new byte[] {1, 2, 3});
    WholeFile.write(file, new byte[] {4});
    assertArrayEquals(new byte[] {4}, Files.readAllBytes(file));
    assertEquals(List.of("file"), names());
  }

  @Test
  void failsWithoutTouchingTheTarget() throws IOException {
    Path target = directory.resolve("target");
    Files.createDirectories(target.resolve("inside"));
    assertThrows(IOException.class, () -> WholeFile.write(target, new byte[] {1}));
    assertEquals(List.of("target"), names());
  }

  @Test
  void doesNotWriteThroughALinkThatSomebodyPut() throws IOException {
    Path outside = Files.writeString(directory.resolve("outside"), "private");
    Path target = directory.resolve("record.json");
    Files.createSymbolicLink(directory.resolve("record.json.tmp"), outside);
    Files.createSymbolicLink(target, outside);
    WholeFile.write(target, new byte[] {1});
    assertEquals("private", Files.readString(outside));
    assertArrayEquals(new byte[] {1}, Files.readAllBytes(target));
    assertFalse(Files.isSymbolicLink(target));
  }

  @Test
  void manyWritersDoNotTearAFile() throws Exception {
    Path file = directory.resolve("file");
    int size = 200_000;
    WholeFile.write(file, new byte[size]);
    ExecutorService writers = Executors.newFixedThreadPool(3);
    try {
      List<Future<?>> written = new ArrayList<>();
      for (byte writer = 1; writer <= 3; writer++) {
        byte[] content = new byte[size];
        Arrays.fill(content, writer);
        written.add(
            writers.submit(
                () -> {
                  for (int i = 0; i < 40; i++) {
                    WholeFile.write(file, content);
                  }
                  return true;
                }));
      }
      while (!written.stream().allMatch(Future::isDone)) {
        byte[] read = Files.readAllBytes(file);
        assertEquals(size, read.length);
        assertEquals(read[0], read[size - 1], "a torn file");
      }
      for (Future<?> each : written) {
        each.get();
      }
    } finally {
      writers.shutdownNow();
    }
    assertEquals(List.of("file"), names());
  }

  @Test
  void anInterruptedThreadWritesAllTheSameAndStaysInterrupted() throws IOException {
    Path file = directory.resolve("file");
    Thread.currentThread().interrupt();
    WholeFile.write(file, new byte[] {1});
    assertTrue(Thread.interrupted());
    assertArrayEquals(new byte[] {1}, Files.readAllBytes(file));
  }

  @Test
  void removesWhatAKilledWriterLeftAnHourAgoAndNothingElse() throws IOException {
    Path old = Files.writeString(directory.resolve("file.00.tmp"), "old");
    Path fresh = Files.writeString(directory.resolve("file.01.tmp"), "fresh");
    Path other = Files.writeString(directory.resolve("other.00.tmp"), "old");
    FileTime twoHoursAgo = FileTime.from(Instant.now().minus(Duration.ofHours(2)));
    Files.setLastModifiedTime(old, twoHoursAgo);
    Files.setLastModifiedTime(other, twoHoursAgo);
    WholeFile.write(directory.resolve("file"), new byte[] {1});
    assertFalse(Files.exists(old));
    assertTrue(Files.exists(fresh) && Files.exists(other));
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(path -> path.getFileName().toString()).toList();
    }
  }
}
