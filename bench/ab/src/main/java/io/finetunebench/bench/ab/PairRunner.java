package io.finetunebench.bench.ab;

import io.finetunebench.bench.machine.Rulers;
import io.finetunebench.bench.record.Interleaving.Side;
import io.finetunebench.bench.record.JmhJsonReader;
import io.finetunebench.bench.record.MalformedRecordException;
import io.finetunebench.bench.record.Metric;
import io.finetunebench.bench.record.Series;
import io.finetunebench.turns.Wire;
import io.finetunebench.turns.Wire.Iteration;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Runs pairs of forks: starts each side's own JMH, and grants the forks their turns.
 *
 * <p>No turn is granted before both forks wait for one, and none before the fork that had the last
 * turn waits again. A fork that ends, or does not end its turn in time, ends the pair.
 */
final class PairRunner {
  private static final int ACCEPT_MILLIS = 100;
  private static final Duration START_LIMIT = Duration.ofMinutes(2);
  private static final Duration END_LIMIT = Duration.ofSeconds(60);
  private static final Duration LAST_WORDS = Duration.ofSeconds(40);

  /** Waits that are shorter are between two turns of the same side. */
  private static final double SHORTEST_WAIT_NANOS = 20e6;

  /** JMH rounds what it writes, and makes means of histograms. */
  private static final double TOLERANCE = 0.01;

  private static final double USABLE_MEMORY = 0.9;
  private static final int TOKEN_BYTES = 16;

  private final Map<Side, Build> builds;
  private final JmhOptions options;
  private final List<String> flags;
  private final Duration turnLimit;
  private final Path turnsJar;
  private final Path folder;
  private final Rulers rulers;
  private int pairs;

  /**
   * Makes a runner.
   *
   * @param flags of JMH's own JVM and of forks without flags of their own
   * @param turnLimit the longest that a turn may take
   * @param turnsJar see {@link Jmh#turnsJar}
   * @param folder for logs
   */
  PairRunner(
      Build baseline,
      Build candidate,
      JmhOptions options,
      List<String> flags,
      Duration turnLimit,
      Path turnsJar,
      Path folder,
      Rulers rulers) {
    this.builds = new EnumMap<>(Map.of(Side.BASELINE, baseline, Side.CANDIDATE, candidate));
    this.options = options;
    this.flags = List.copyOf(flags);
    this.turnLimit = turnLimit;
    this.turnsJar = turnsJar;
    this.folder = folder;
    this.rulers = rulers;
  }

  /**
   * Runs a pair.
   *
   * @param order of its turns, such as {@code ABBA BABA}, a word a block
   * @throws ForkFailure if a fork fails
   */
  PairMeasured run(Cell cell, Shape shape, String order) throws ForkFailure {
    pairs++;
    long start = System.nanoTime();
    try (ServerSocket server = new ServerSocket(0, 2, InetAddress.getLoopbackAddress())) {
      server.setSoTimeout(ACCEPT_MILLIS);
      Map<Side, Fork> forks =
          shape.together()
              ? together(server, cell, shape, order)
              : inTurn(server, cell, shape, order);
      return new PairMeasured(
          Objects.requireNonNull(forks.get(Side.BASELINE)),
          Objects.requireNonNull(forks.get(Side.CANDIDATE)),
          shape,
          order,
          cell.mode(),
          Duration.ofNanos(System.nanoTime() - start));
    } catch (IOException e) {
      throw new AbException(AbException.FAILED, "cannot listen on loopback: " + e.getMessage());
    }
  }

  /** Returns whether the heaps of two such forks fit into the machine's memory. */
  static boolean fit(Fork one, Fork other) {
    return heap(one) + heap(other) <= USABLE_MEMORY * memory();
  }

  private static double heap(Fork fork) {
    try {
      return Double.parseDouble(fork.fact("maxHeapBytes"));
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private static double memory() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? system.getTotalMemorySize()
        : Double.MAX_VALUE;
  }

  private Map<Side, Fork> together(ServerSocket server, Cell cell, Shape shape, String order)
      throws ForkFailure {
    try (Seat baseline = new Seat(Side.BASELINE, server, cell, shape);
        Seat candidate = new Seat(Side.CANDIDATE, server, cell, shape)) {
      Map<Side, Seat> seats =
          new EnumMap<>(Map.of(Side.BASELINE, baseline, Side.CANDIDATE, candidate));
      accept(server, List.of(baseline, candidate));
      baseline.awaitReady();
      candidate.awaitReady();
      for (int turn = 0; turn < shape.warmupTurns(); turn++) {
        Side first = turn % 2 == 0 ? Side.BASELINE : Side.CANDIDATE;
        seat(seats, first).takeTurn(-1, seat(seats, other(first)));
        seat(seats, other(first)).takeTurn(-1, seat(seats, first));
      }
      String[] blocks = order.split(" ", -1);
      for (int block = 0; block < shape.blocks(); block++) {
        for (char letter : blocks[block].toCharArray()) {
          Side side = letter == 'A' ? Side.BASELINE : Side.CANDIDATE;
          seat(seats, side).takeTurn(block, seat(seats, other(side)));
        }
      }
      baseline.go();
      candidate.go();
      return new EnumMap<>(
          Map.of(Side.BASELINE, baseline.fork(cell), Side.CANDIDATE, candidate.fork(cell)));
    }
  }

  private Map<Side, Fork> inTurn(ServerSocket server, Cell cell, Shape shape, String order)
      throws ForkFailure {
    Map<Side, Fork> forks = new EnumMap<>(Side.class);
    Side first = order.startsWith("A") ? Side.BASELINE : Side.CANDIDATE;
    for (Side side : List.of(first, other(first))) {
      try (Seat seat = new Seat(side, server, cell, shape)) {
        accept(server, List.of(seat));
        if (cell.singleShot()) {
          seat.takeAll();
        } else {
          for (int turn = 0; turn < shape.warmupTurns(); turn++) {
            seat.takeTurn(-1, null);
          }
          for (int turn = 0; turn < 2 * shape.blocks(); turn++) {
            seat.takeTurn(turn / 2, null);
          }
        }
        seat.go();
        forks.put(side, seat.fork(cell));
      }
    }
    return forks;
  }

  private static Seat seat(Map<Side, Seat> seats, Side side) {
    return Objects.requireNonNull(seats.get(side));
  }

  private static Side other(Side side) {
    return side == Side.BASELINE ? Side.CANDIDATE : Side.BASELINE;
  }

  /** Waits until every fork has connected. */
  private static void accept(ServerSocket server, List<Seat> seats) throws ForkFailure {
    long deadline = System.nanoTime() + START_LIMIT.toNanos();
    while (seats.stream().anyMatch(seat -> !seat.connected())) {
      for (Seat seat : seats) {
        seat.requireStarting(deadline);
      }
      try {
        Socket socket = server.accept();
        socket.setTcpNoDelay(true);
        socket.setSoTimeout((int) START_LIMIT.toMillis());
        boolean known = false;
        for (Seat seat : seats) {
          known = known || seat.greeted(socket);
        }
        if (!known) {
          socket.close();
        }
      } catch (SocketTimeoutException e) {
        // Nobody has come yet; the processes are looked after above.
        Thread.onSpinWait();
      } catch (IOException e) {
        throw new AbException(AbException.FAILED, "a fork's greeting failed: " + e.getMessage());
      }
    }
  }

  /** A side's place in a pair: its JMH, and the connection of its fork. */
  private final class Seat implements AutoCloseable {
    private final Side side;
    private final String token;
    private final Path log;
    private final Path json;
    private final Jmh jmh;
    private final Shape shape;
    private final List<Fork.Turn> turns = new ArrayList<>();
    private Map<String, String> facts = Map.of();
    private @Nullable Socket socket;
    private @Nullable DataInputStream in;
    private @Nullable OutputStream out;
    private boolean ready;
    private double lastWaitingShare;

    Seat(Side side, ServerSocket server, Cell cell, Shape shape) {
      this.side = side;
      this.shape = shape;
      byte[] random = new byte[TOKEN_BYTES];
      new SecureRandom().nextBytes(random);
      token = HexFormat.of().formatHex(random);
      String stem = "pair-" + pairs + "-" + side.name().toLowerCase(java.util.Locale.ROOT);
      log = folder.resolve(stem + ".log");
      json = folder.resolve(stem + ".json");
      jmh =
          Jmh.start(
              Objects.requireNonNull(builds.get(side)),
              turnsJar,
              "run",
              flags,
              arguments(cell),
              cell.parameters(),
              Map.of(Wire.PORT, Integer.toString(server.getLocalPort()), Wire.TOKEN, token),
              Redirect.appendTo(log.toFile()),
              log);
    }

    private List<String> arguments(Cell cell) {
      List<String> arguments = new ArrayList<>();
      arguments.add("^" + Pattern.quote(cell.benchmark()) + "$");
      arguments.addAll(List.of("-bm", cell.mode(), "-f", "1", "-wf", "0", "-foe", "true"));
      arguments.addAll(List.of("-gc", "false"));
      arguments.addAll(
          List.of(
              "-t", Integer.toString(cell.threads(Runtime.getRuntime().availableProcessors()))));
      // JMH counts the wait for a turn towards the limit of an iteration; four turns in a row are
      // the most that the other side can have.
      long wait = cell.timeout().toMillis() + 4 * turnLimit.toMillis();
      arguments.addAll(List.of("-to", wait + "ms"));
      if (!cell.singleShot()) {
        arguments.addAll(List.of("-wi", Integer.toString(shape.warmupIterations())));
        arguments.addAll(List.of("-i", Integer.toString(shape.iterations())));
        Duration iteration = shape.iteration();
        if (iteration != null) {
          String time = iteration.toMillis() + "ms";
          arguments.addAll(List.of("-w", time, "-r", time));
        }
      }
      arguments.addAll(List.of("-rf", "json", "-rff", json.toString()));
      arguments.addAll(options.passed());
      arguments.addAll(List.of("-prof", Wire.PROFILER));
      return arguments;
    }

    boolean connected() {
      return socket != null;
    }

    void requireStarting(long deadline) throws ForkFailure {
      if (connected()) {
        return;
      }
      if (!jmh.process().isAlive()) {
        String reason = jmh.reason();
        throw new ForkFailure(
            side,
            jmh.process().exitValue() == 0
                ? "its fork never took part: JMH dropped the profiler that grants turns"
                : reason);
      }
      if (System.nanoTime() > deadline) {
        throw new ForkFailure(
            side, "its fork did not start within " + START_LIMIT.toSeconds() + " s");
      }
    }

    /** Takes a connection if it is this side's fork. */
    boolean greeted(Socket connection) throws IOException {
      connection.getInputStream().mark(0);
      return false;
    }

    void awaitReady() throws ForkFailure {
      if (!ready) {
        receive(Wire.READY);
        ready = true;
      }
    }

    /** Lets the fork go on. */
    void go() throws ForkFailure {
      awaitReady();
      ready = false;
      try {
        OutputStream stream = Objects.requireNonNull(out);
        stream.write(Wire.GO);
        stream.flush();
      } catch (IOException e) {
        throw ended();
      }
    }

    /**
     * Lets the fork run a turn, and waits until it waits again.
     *
     * @param block -1 for the warm-up
     * @param waiting the other side; null where its fork is not there
     */
    void takeTurn(int block, @Nullable Seat waiting) throws ForkFailure {
      awaitReady();
      long compute = rulers.computeNanos();
      long copy = rulers.copyNanos();
      List<Iteration> iterations = new ArrayList<>();
      for (int i = 0; i < shape.perTurn(); i++) {
        go();
        receive(Wire.ITERATION);
        iterations.add(iteration());
        awaitReady();
      }
      Iteration first = iterations.get(0);
      if (waiting != null && first.value(Iteration.WAIT) >= SHORTEST_WAIT_NANOS) {
        waiting.disturbedBy(first.value(Iteration.WAIT_CPU) / first.value(Iteration.WAIT));
      }
      if (block >= 0) {
        turns.add(new Fork.Turn(block, iterations, compute, copy, 0));
      }
    }

    /** Notes that the other side's JVM ran while this one had its turns since the other's last. */
    void disturbedBy(double share) {
      lastWaitingShare = share;
    }

    /** Lets the fork run all its iterations, which count as one turn. */
    void takeAll() throws ForkFailure {
      throw new IllegalStateException("not here: " + lastWaitingShare);
    }

    private Iteration iteration() throws ForkFailure {
      try {
        return Wire.readIteration(Objects.requireNonNull(in));
      } catch (SocketTimeoutException e) {
        throw hangs();
      } catch (IOException e) {
        throw ended();
      }
    }

    private void receive(byte kind) throws ForkFailure {
      try {
        byte found = Objects.requireNonNull(in).readByte();
        if (found != kind) {
          throw new ForkFailure(side, "its fork said " + found + " where " + kind + " was due");
        }
      } catch (SocketTimeoutException e) {
        throw hangs();
      } catch (IOException e) {
        throw ended();
      }
    }

    private ForkFailure hangs() {
      return new ForkFailure(
          side,
          "it hangs: no end of an iteration within "
              + turnLimit.toSeconds()
              + " s (--turn-limit gives it more)");
    }

    private ForkFailure ended() {
      jmh.waitFor(LAST_WORDS);
      return new ForkFailure(side, jmh.reason());
    }

    Fork fork(Cell cell) throws ForkFailure {
      if (!jmh.waitFor(END_LIMIT)) {
        throw new ForkFailure(side, "it does not end within " + END_LIMIT.toSeconds() + " s");
      }
      if (jmh.process().exitValue() != 0) {
        throw new ForkFailure(side, jmh.reason());
      }
      Fork fork = new Fork(facts, turns);
      return fork;
    }

    @Override
    public void close() {
      jmh.close();
      try {
        if (socket != null) {
          socket.close();
        }
      } catch (IOException e) {
        // The fork is gone already.
        ready = false;
      }
    }
  }
}
