package io.finetunebench.core.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.core.driver.CudaDriver;
import io.finetunebench.core.driver.CudaException;
import io.finetunebench.core.driver.FakeDriver;
import io.finetunebench.core.experiment.data.EpochOrder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The kernels through the driver API, as launched from Java, and what the fake device checks. */
class FakeDeviceTest {
  private static final String H100 = "device 9.0 85899345920 NVIDIA H100 80GB HBM3";

  @TempDir private Path folder = Path.of("");
  private @Nullable FakeDriver fake;
  private @Nullable CudaDriver driver;
  private long context;
  private long module;

  @AfterEach
  void end() {
    if (context != 0) {
      driver().call("cuCtxDestroy_v2", context);
    }
    if (fake != null) {
      fake.close();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1, 0, 1",
    "-7, 3, 2",
    "42, 0, 100",
    "-1, 1000000, 256",
    "9223372036854775807, 5, 257",
    "123456789012345, -1, 1000",
    "17, 2, 4097"
  })
  void orderIsThatOfEveryEngine(long seed, int epoch, int size) throws IOException {
    start(H100);
    long[] seeds = {seed, seed + 1};
    long order = allocate(4L * size * seeds.length);
    long seedsThere = copy(seeds);
    launch("epoch_order", 3, seeds.length, 256, order, seedsThere, epoch, size);
    int[] found = ints(order, size * seeds.length);
    for (int n = 0; n < seeds.length; n++) {
      int[] expected = new int[size];
      EpochOrder.of(seeds[n], epoch, size).fill(expected);
      assertArrayEquals(expected, Arrays.copyOfRange(found, n * size, (n + 1) * size));
    }
  }

  @Test
  void graphReplaysWhatStreamDid() throws IOException {
    start(H100);
    long state = copy(new int[] {5, 0, 0, 0});
    long[] stream = new long[1];
    driver().call("cuStreamCreate", stream, 1);
    driver().call("cuStreamBeginCapture_v2", stream[0], 2);
    launchOn(stream[0], "wide_advance", 1, 1, 1, state);
    launchOn(stream[0], "wide_advance", 1, 1, 1, state);
    long[] graph = new long[1];
    driver().call("cuStreamEndCapture", stream[0], graph);
    assertEquals(5, ints(state, 1)[0], "captured, not run");
    long[] executable = new long[1];
    driver().call("cuGraphInstantiate_v2", executable, graph[0], 0L, 0L, 0L);
    driver().call("cuGraphLaunch", executable[0], stream[0]);
    driver().call("cuGraphLaunch", executable[0], stream[0]);
    assertEquals(5, ints(state, 1)[0], "queued, and nobody has waited");
    driver().call("cuStreamSynchronize", stream[0]);
    assertEquals(9, ints(state, 1)[0]);
    driver().call("cuGraphExecDestroy", executable[0]);
    driver().call("cuGraphDestroy", graph[0]);
    driver().call("cuStreamDestroy_v2", stream[0]);
  }

  @Test
  void addressOutsideAllocationsIsFoundAndStays() throws IOException {
    start(H100);
    launch("wide_advance", 1, 1, 1, 4096L);
    CudaException lost = assertThrows(CudaException.class, () -> driver().call("cuCtxSynchronize"));
    assertEquals("CUDA_ERROR_ILLEGAL_ADDRESS", lost.error());
    assertTrue(lost.isSticky());
    assertThrows(CudaException.class, () -> allocate(4));
    driver().call("cuCtxDestroy_v2", context);
    context = newContext();
    assertTrue(allocate(4) != 0);
  }

  @Test
  void callFailsAtItsTurnOnly() throws IOException {
    start(H100, "fail cuMemAlloc_v2 2 3");
    allocate(4);
    allocate(4);
    assertThrows(CudaException.class, () -> allocate(4));
    allocate(4);
  }

  @Test
  void memoryIsBoundedAndLeaksAreTold() throws IOException {
    Path leaks = folder.resolve("leaks");
    start(H100, "memory 1000", "leaks " + leaks);
    long first = allocate(600);
    assertThrows(CudaException.class, () -> allocate(600));
    driver().call("cuMemFree_v2", first);
    allocate(600);
    driver().call("cuCtxDestroy_v2", context);
    context = 0;
    assertEquals("live 1", Files.readString(leaks).strip());
  }

  @Test
  void launchThatNoDeviceTakesIsRefused() throws IOException {
    start(H100);
    long state = copy(new int[4]);
    CudaException refused =
        assertThrows(CudaException.class, () -> launch("wide_advance", 1, 1, 64, state));
    assertEquals("CUDA_ERROR_INVALID_VALUE", refused.error());
  }

  @Test
  void oldDriverAndOldDeviceRefuseNewerCode() throws IOException {
    // Without a compiler the test is skipped here, and not where it waits for a refusal.
    FakeDriver.compile(Files.createDirectory(folder.resolve("compiler")), H100);
    CudaException tooNew = assertThrows(CudaException.class, () -> start("cuda 10020", H100));
    assertEquals("CUDA_ERROR_UNSUPPORTED_PTX_VERSION", tooNew.error());
    end();
    context = 0;
    folder = Files.createTempDirectory(folder, "kepler");
    CudaException tooOld =
        assertThrows(
            CudaException.class, () -> start("cuda 11040", "device 3.5 12000000000 Tesla K40"));
    assertEquals("CUDA_ERROR_NO_BINARY_FOR_GPU", tooOld.error());
  }

  private void start(String... facts) throws IOException {
    fake = FakeDriver.install(folder, facts);
    driver = CudaDriver.load();
    driver().initialise();
    context = newContext();
    byte[] ptx = (KernelSources.text("kernels.ptx") + "\0").getBytes(StandardCharsets.UTF_8);
    long[] loaded = new long[1];
    driver().call("cuModuleLoadDataEx", loaded, ptx, 0, null, null);
    module = loaded[0];
  }

  private CudaDriver driver() {
    if (driver == null) {
      throw new IllegalStateException("no driver yet");
    }
    return driver;
  }

  private long newContext() {
    long[] made = new long[1];
    driver().call("cuCtxCreate_v2", made, 0, 0);
    return made[0];
  }

  private long allocate(long bytes) {
    long[] address = new long[1];
    driver().call("cuMemAlloc_v2", address, bytes);
    return address[0];
  }

  private long copy(int bytes, Consumer<ByteBuffer> values) {
    ByteBuffer buffer = buffer(bytes);
    values.accept(buffer);
    long address = allocate(bytes);
    driver().call("cuMemcpyHtoD_v2", address, buffer, (long) bytes);
    return address;
  }

  private long copy(long[] values) {
    return copy(8 * values.length, buffer -> buffer.asLongBuffer().put(values));
  }

  private long copy(int[] values) {
    return copy(4 * values.length, buffer -> buffer.asIntBuffer().put(values));
  }

  private ByteBuffer fetched(long address, int bytes) {
    ByteBuffer buffer = buffer(bytes);
    driver().call("cuMemcpyDtoH_v2", buffer, address, (long) bytes);
    return buffer;
  }

  private int[] ints(long address, int count) {
    int[] values = new int[count];
    fetched(address, 4 * count).asIntBuffer().get(values);
    return values;
  }

  private static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
  }

  private void launch(String kernel, int x, int y, int threads, Object... arguments) {
    launchOn(0, kernel, x, y, threads, arguments);
  }

  private void launchOn(
      long stream, String kernel, int x, int y, int threads, Object... arguments) {
    long[] function = new long[1];
    driver().call("cuModuleGetFunction", function, module, kernel);
    ByteBuffer cells = buffer(8 * arguments.length);
    long[] places = new long[arguments.length];
    for (int i = 0; i < arguments.length; i++) {
      places[i] = CudaDriver.address(cells) + 8L * i;
      if (arguments[i] instanceof Long value) {
        cells.putLong(8 * i, value);
      } else {
        cells.putInt(8 * i, (Integer) arguments[i]);
      }
    }
    driver().call("cuLaunchKernel", function[0], x, y, 1, threads, 1, 1, 0, stream, places, null);
  }
}
