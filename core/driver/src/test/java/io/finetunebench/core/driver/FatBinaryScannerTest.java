package io.finetunebench.core.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.core.driver.FatBinary.Service;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The scanner on small libraries in the layout of CUDA's. */
class FatBinaryScannerTest {
  private static final int PTX = 1;
  private static final int MACHINE_CODE = 2;
  private static final int[][] CODE = {{MACHINE_CODE, 50}, {MACHINE_CODE, 86}, {PTX, 86}};
  private static final FatBinary FOUND = new FatBinary(List.of(50, 86), List.of(86));

  @TempDir private Path folder = Path.of("");

  @Test
  void readsKindAndArchitectureOfEveryEntry() throws IOException {
    byte[] library = library(".nv_fatbin", 3_000_000, CODE);
    assertEquals(FOUND, FatBinaryScanner.scan(new ByteArrayInputStream(library), library.length));
  }

  @Test
  void countsOnlyWhatStandsInTheSection() throws IOException {
    byte[] library = library(".rodata", 100, CODE);
    IOException failure =
        assertThrows(
            IOException.class,
            () -> FatBinaryScanner.scan(new ByteArrayInputStream(library), library.length));
    assertTrue(String.valueOf(failure.getMessage()).contains(".nv_fatbin"));
  }

  @Test
  void refusesWhatIsNoLibrary() {
    byte[] text = "PK and so on".repeat(100).getBytes(StandardCharsets.US_ASCII);
    assertThrows(
        IOException.class,
        () -> FatBinaryScanner.scan(new ByteArrayInputStream(text), text.length));
  }

  @Test
  void aLibraryThatEndsWithinABlockIsRefused() throws IOException {
    byte[] library = library(".nv_fatbin", 3_000_000, CODE);
    assertThrows(
        IOException.class,
        () -> FatBinaryScanner.scan(new ByteArrayInputStream(library, 0, 2_000_000), 2_000_000));
  }

  @Test
  void aJarIsScanned() throws IOException {
    Path jar = folder.resolve("nd4j-cuda-12.1-1.0.0-M3-linux-x86_64.jar");
    write(jar, library(".nv_fatbin", 1000, CODE));
    Nd4jBinary binary = Nd4jBinary.named(jar.toString());
    assertEquals(FOUND, binary.code());
    assertEquals("org.nd4j:nd4j-cuda-12.1:1.0.0-M3:linux-x86_64", binary.coordinates());
    assertEquals("nd4j-cuda-12.1 1.0.0-M3", binary.shortName());
  }

  @Test
  void aJarThatIsNotThereOrHoldsNoLibraryIsSaidInOneLine() throws IOException {
    IOException none =
        assertThrows(IOException.class, () -> Nd4jBinary.named("/nowhere/nd4j-cuda.jar"));
    assertTrue(String.valueOf(none.getMessage()).contains("/nowhere/nd4j-cuda.jar: no such file"));
    Path jar = folder.resolve("empty.jar");
    write(jar, new byte[10]);
    IOException broken = assertThrows(IOException.class, () -> Nd4jBinary.named("" + jar));
    assertTrue(String.valueOf(broken.getMessage()).startsWith("cannot read org/nd4j/"));
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar))) {
      zip.putNextEntry(new ZipEntry("other"));
    }
    IOException other = assertThrows(IOException.class, () -> Nd4jBinary.named("" + jar));
    assertEquals("expected libnd4jcuda.so in " + jar + ", found none", other.getMessage());
  }

  @Test
  void thePublishedArtifactsAreKnownWithoutADownload() throws IOException {
    FatBinary newest = known("nd4j-cuda-11.6", "1.0.0-M2.1");
    assertEquals(List.of(37, 50, 52, 60, 61, 70, 75, 80, 86), newest.machineCode());
    assertEquals(List.of(), newest.ptx());
    FatBinary earlier = known("nd4j-cuda-11.2", "1.0.0-M1.1");
    assertEquals(List.of(35, 50, 52, 60, 61, 70, 75, 80, 86), earlier.machineCode());
    assertEquals(List.of(86), earlier.ptx());
  }

  @Test
  void codeServesItsMajorNumberAndIntermediateCodeWhatIsNewer() {
    FatBinary binary = new FatBinary(List.of(37, 80, 86), List.of());
    assertEquals(Service.MACHINE_CODE, binary.serves(89));
    assertEquals(Service.MACHINE_CODE, binary.serves(80));
    assertEquals(Service.NONE, binary.serves(35));
    assertEquals(Service.NONE, binary.serves(90));
    assertEquals(Service.NONE, binary.serves(100));
    FatBinary intermediate = new FatBinary(List.of(80), List.of(86));
    assertEquals(Service.PTX, intermediate.serves(90));
    assertEquals(Service.PTX, intermediate.serves(120));
    assertEquals(Service.NONE, intermediate.serves(75));
  }

  private static FatBinary known(String artifact, String version) throws IOException {
    return Nd4jBinary.named("org.nd4j:" + artifact + ":" + version + ":linux-x86_64").code();
  }

  private static void write(Path jar, byte[] library) throws IOException {
    try (OutputStream file = Files.newOutputStream(jar);
        ZipOutputStream zip = new ZipOutputStream(file)) {
      zip.putNextEntry(new ZipEntry("org/nd4j/linux-x86_64/libnd4jcuda.so"));
      zip.write(library);
      zip.closeEntry();
    }
  }

  /** An ELF library with a decoy of a block, then one block an entry in the named section. */
  private static byte[] library(String section, int payload, int[]... entries) {
    int data = 128;
    int block = 16 + 64 + payload / 8 * 8;
    int size = entries.length * block;
    byte[] names = ("\0" + section + "\0.shstrtab\0").getBytes(StandardCharsets.US_ASCII);
    int table = data + size + 64;
    ByteBuffer out = ByteBuffer.allocate(table + 3 * 64).order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(0, 0x464c457f).put(4, (byte) 2).put(5, (byte) 1);
    out.putLong(40, table).putShort(60, (short) 3).putShort(62, (short) 2);
    out.putInt(64, 0xba55ed50);
    for (int i = 0; i < entries.length; i++) {
      int at = data + i * block;
      out.putInt(at, 0xba55ed50).putShort(at + 4, (short) 1).putShort(at + 6, (short) 16);
      out.putLong(at + 8, block - 16);
      out.putShort(at + 16, (short) entries[i][0]).putInt(at + 20, 64);
      out.putLong(at + 24, block - 16 - 64).putInt(at + 16 + 28, entries[i][1]);
    }
    out.put(data + size, names);
    out.putInt(table + 64, 1).putLong(table + 64 + 24, data).putLong(table + 64 + 32, size);
    out.putInt(table + 128, 2 + section.length()).putLong(table + 128 + 24, data + size);
    out.putLong(table + 128 + 32, names.length);
    return out.array();
  }
}
