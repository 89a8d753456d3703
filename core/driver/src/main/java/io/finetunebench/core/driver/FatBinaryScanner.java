package io.finetunebench.core.driver;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Reads what an ELF library holds code for, out of its section {@code .nv_fatbin}, in one pass.
 *
 * <p>The section is a row of blocks: u32 magic {@code 0xba55ed50}, u16 version, u16 size of this
 * header, u64 size of the body. A body is a row of entries: u16 kind (1 PTX, 2 machine code), u16
 * version, u32 size of the header, u64 size of the payload, and at offset 28 the architecture as
 * u32. Where the section lies stands at the library's end, so blocks are recognised as they pass
 * and counted once the section is known.
 */
final class FatBinaryScanner {
  private static final String SECTION = ".nv_fatbin";
  private static final int MAGIC = 0xba55ed50;
  private static final int PTX = 1;
  private static final int MACHINE_CODE = 2;
  private static final int BLOCK_HEADER = 16;
  private static final int ENTRY_HEADER = 32;
  private static final int LONGEST_HEADER = 4096;
  private static final int ALIGNMENT = 8;
  private static final int BUFFER = 1 << 20;

  /** The section table and its names lie within this many bytes of the end. */
  private static final int TAIL = 8 << 20;

  private static final int ELF_HEADER = 64;
  private static final int SECTION_HEADER = 64;

  private final InputStream in;
  private final ByteBuffer buffer =
      ByteBuffer.allocate(BUFFER).order(ByteOrder.LITTLE_ENDIAN).limit(0);
  private final byte[] tail;
  private final long tailStart;
  private long read;

  private record Block(long offset, SortedSet<Integer> machineCode, SortedSet<Integer> ptx) {}

  private FatBinaryScanner(InputStream in, long size) {
    this.in = in;
    this.tail = new byte[(int) Math.min(TAIL, size)];
    this.tailStart = size - tail.length;
  }

  /**
   * Scans a library.
   *
   * @param in the library's bytes
   * @param size how many there are
   * @throws IOException if it cannot be read, or is no 64-bit ELF library with a fat binary
   */
  static FatBinary scan(InputStream in, long size) throws IOException {
    return new FatBinaryScanner(in, size).scan();
  }

  private FatBinary scan() throws IOException {
    require(fill(ELF_HEADER) && buffer.getInt(0) == 0x464c457f, "expected an ELF library");
    require(buffer.get(4) == 2 && buffer.get(5) == 1, "expected 64 bits, little-endian");
    long sectionTable = buffer.getLong(40);
    int sections = Short.toUnsignedInt(buffer.getShort(60));
    int names = Short.toUnsignedInt(buffer.getShort(62));
    List<Block> blocks = new ArrayList<>();
    while (fill(BLOCK_HEADER + ENTRY_HEADER)) {
      if (isBlock()) {
        blocks.add(block());
      } else {
        buffer.position(buffer.position() + ALIGNMENT);
      }
    }
    buffer.position(buffer.limit());
    while (fill(1)) {
      buffer.position(buffer.limit());
    }
    long[] section = section(sectionTable, sections, names);
    SortedSet<Integer> machineCode = new TreeSet<>();
    SortedSet<Integer> ptx = new TreeSet<>();
    for (Block block : blocks) {
      if (block.offset() >= section[0] && block.offset() < section[0] + section[1]) {
        machineCode.addAll(block.machineCode());
        ptx.addAll(block.ptx());
      }
    }
    require(!machineCode.isEmpty() || !ptx.isEmpty(), "expected code in " + SECTION);
    return new FatBinary(List.copyOf(machineCode), List.copyOf(ptx));
  }

  /** Whether header and first entry of a block stand at the buffer's position. */
  private boolean isBlock() {
    int at = buffer.position();
    if (buffer.getInt(at) != MAGIC) {
      return false;
    }
    int header = Short.toUnsignedInt(buffer.getShort(at + 6));
    return header == BLOCK_HEADER
        && buffer.getLong(at + 8) >= ENTRY_HEADER
        && isEntry(at + header, buffer.getLong(at + 8));
  }

  private boolean isEntry(int at, long left) {
    int kind = Short.toUnsignedInt(buffer.getShort(at));
    long header = Integer.toUnsignedLong(buffer.getInt(at + 4));
    long payload = buffer.getLong(at + 8);
    return kind != 0
        && header >= ENTRY_HEADER
        && header <= LONGEST_HEADER
        && payload >= 0
        && header + payload <= left;
  }

  private Block block() throws IOException {
    Block block = new Block(position(), new TreeSet<>(), new TreeSet<>());
    long left = buffer.getLong(buffer.position() + 8);
    buffer.position(buffer.position() + BLOCK_HEADER);
    while (left >= ENTRY_HEADER) {
      if (!fill(ENTRY_HEADER)) {
        throw new EOFException("the library ends within a block of its fat binary");
      }
      int at = buffer.position();
      require(isEntry(at, left), "expected an entry of a fat binary at " + position());
      int kind = Short.toUnsignedInt(buffer.getShort(at));
      int architecture = buffer.getInt(at + 28);
      if (kind == PTX) {
        block.ptx().add(architecture);
      } else if (kind == MACHINE_CODE) {
        block.machineCode().add(architecture);
      }
      long size = Integer.toUnsignedLong(buffer.getInt(at + 4)) + buffer.getLong(at + 8);
      skip(size);
      left -= size;
    }
    skip(left);
    return block;
  }

  /** Returns offset and size of the section. */
  private long[] section(long table, int sections, int names) throws IOException {
    int start = Math.toIntExact(table - tailStart);
    require(
        start >= 0 && start + (long) sections * SECTION_HEADER <= tail.length,
        "expected a table of sections at the library's end");
    ByteBuffer bytes = ByteBuffer.wrap(tail).order(ByteOrder.LITTLE_ENDIAN);
    long namesAt = bytes.getLong(start + names * SECTION_HEADER + 24) - tailStart;
    require(namesAt >= 0 && namesAt < tail.length, "expected the sections' names at the end");
    for (int i = 0; i < sections; i++) {
      int at = start + i * SECTION_HEADER;
      if (name((int) namesAt + bytes.getInt(at)).equals(SECTION)) {
        return new long[] {bytes.getLong(at + 24), bytes.getLong(at + 32)};
      }
    }
    throw new IOException("expected a section " + SECTION + ", found none");
  }

  private String name(int at) {
    int end = at;
    while (end < tail.length && tail[end] != 0) {
      end++;
    }
    return new String(tail, at, end - at, StandardCharsets.US_ASCII);
  }

  private long position() {
    return read - buffer.remaining();
  }

  private void skip(long bytes) throws IOException {
    long left = bytes;
    while (left > 0) {
      if (buffer.remaining() == 0 && !fill(1)) {
        throw new EOFException("the library ends within its fat binary");
      }
      int step = (int) Math.min(left, buffer.remaining());
      buffer.position(buffer.position() + step);
      left -= step;
    }
  }

  /** Makes so many bytes available at the buffer's position; false where the library ends. */
  private boolean fill(int bytes) throws IOException {
    if (buffer.remaining() >= bytes) {
      return true;
    }
    buffer.compact();
    while (buffer.position() < bytes) {
      int count = in.read(buffer.array(), buffer.position(), buffer.capacity() - buffer.position());
      if (count < 0) {
        break;
      }
      keepTail(count);
      read += count;
      buffer.position(buffer.position() + count);
    }
    buffer.flip();
    return buffer.remaining() >= bytes;
  }

  private void keepTail(int count) {
    long from = Math.max(read, tailStart);
    long to = Math.min(read + count, tailStart + tail.length);
    if (from < to) {
      System.arraycopy(
          buffer.array(),
          buffer.position() + (int) (from - read),
          tail,
          (int) (from - tailStart),
          (int) (to - from));
    }
  }

  private static void require(boolean condition, String expected) throws IOException {
    if (!condition) {
      throw new IOException(expected);
    }
  }
}
