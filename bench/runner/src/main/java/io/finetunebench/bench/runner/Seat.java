package io.finetunebench.bench.runner;

import io.finetunebench.bench.record.Interleaving.Side;
import io.finetunebench.bench.runner.machine.Rulers;
import io.finetunebench.bench.runner.machine.ThreadPlacement;
import io.finetunebench.turns.Wire;
import io.finetunebench.turns.Wire.Iteration;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** A side's place in a pair: its JMH, and the connection of its fork. */
final class Seat implements AutoCloseable {
  /** How long a fork may take to start. */
  static final Duration START_LIMIT = Duration.ofMinutes(2);

  /** A fork whose time is up. */
  static final class TimeUp extends ForkFailure {
    private static final long serialVersionUID = 1L;

    TimeUp(Side side) {
      super(side, "its time is up");
    }
  }

  private static final Duration NO_DEADLINE = Duration.ofDays(3_650);
  private static final Duration END_LIMIT = Duration.ofSeconds(60);
  private static final Duration LAST_WORDS = Duration.ofSeconds(40);

  /** Waits that are shorter are between two turns of the same side. */
  private static final double SHORTEST_WAIT_NANOS = 20e6;

  /** A thread that works alone runs for this share of a turn at least, be the machine busy. */
  private static final double LEAST_SHARE = 0.05;

  private final Side side;
  private final String token;
  private final JmhWork jmh;
  private final Rulers rulers;
  private final Duration turnLimit;
  private final long deadline;
  private final List<Iteration> warmup = new ArrayList<>();
  private final List<Fork.Turn> turns = new ArrayList<>();
  private final Map<String, String> facts = new LinkedHashMap<>();
  private @Nullable Socket socket;
  private @Nullable DataInputStream in;
  private boolean ready;
  private int firstUnjudged;
  private OptionalInt worker = OptionalInt.empty();
  private boolean bound;
  private boolean finished;

  /** Makes a seat for a fork that may take as long as it wants, if each turn ends in time. */
  Seat(Side side, String token, JmhWork jmh, Rulers rulers, Duration turnLimit) {
    this(side, token, jmh, rulers, turnLimit, System.nanoTime() + NO_DEADLINE.toNanos());
  }

  /**
   * Makes a seat.
   *
   * @param turnLimit the longest that an iteration may take
   * @param deadline when the fork has to have ended, by {@link System#nanoTime}
   */
  Seat(Side side, String token, JmhWork jmh, Rulers rulers, Duration turnLimit, long deadline) {
    this.deadline = deadline;
    this.side = side;
    this.token = token;
    this.jmh = jmh;
    this.rulers = rulers;
    this.turnLimit = turnLimit;
  }

  Side side() {
    return side;
  }

  String token() {
    return token;
  }

  boolean connected() {
    return socket != null;
  }

  /** Takes this side's fork, which has greeted. */
  void connect(Socket connection, DataInputStream stream, Map<String, String> greeting)
      throws IOException {
    socket = connection;
    in = stream;
    facts.putAll(greeting);
  }

  /** Returns a stream to read a connection by. */
  static DataInputStream stream(Socket connection) throws IOException {
    return new DataInputStream(new BufferedInputStream(connection.getInputStream()));
  }

  /**
   * Requires that the fork is still on its way.
   *
   * @param startDeadline by {@link System#nanoTime}
   */
  void requireStarting(long startDeadline) throws ForkFailure {
    if (connected()) {
      return;
    }
    if (System.nanoTime() - deadline > 0) {
      throw new TimeUp(side);
    }
    if (jmh.done()) {
      throw new ForkFailure(
          side, "its fork never took part: JMH dropped the profiler that grants turns");
    }
    if (!jmh.isAlive()) {
      throw new ForkFailure(side, jmh.reason());
    }
    if (System.nanoTime() - startDeadline > 0) {
      throw new ForkFailure(
          side, "its fork did not start within " + START_LIMIT.toSeconds() + " s");
    }
  }

  String fact(String name) {
    return facts.getOrDefault(name, "unknown");
  }

  /** Waits until the fork waits for its turn. */
  void awaitReady() throws ForkFailure {
    if (!ready) {
      receive(Wire.READY);
      ready = true;
    }
  }

  /**
   * Lets the fork run a turn of the warm-up, and finds the thread that works in it, if it is one
   * and starts no others.
   *
   * @param iterations of the turn
   * @param waiting see {@link #takeTurn}
   */
  void takeLastWarmup(int iterations, @Nullable Seat waiting) throws ForkFailure {
    awaitReady();
    long start = System.nanoTime();
    ThreadPlacement.Work before = ThreadPlacement.work(process());
    takeTurn(-1, iterations, waiting);
    double least = LEAST_SHARE * (System.nanoTime() - start);
    if (fact("threads").equals("1") && startedSince(warmup.size() - iterations) == 0) {
      worker = ThreadPlacement.work(process()).worker(before, least);
    }
  }

  /** How many threads the fork has started since the end of an iteration of the warm-up. */
  private double startedSince(int iteration) {
    List<Iteration> last = turns.isEmpty() ? warmup : turns.get(turns.size() - 1).iterations();
    return last.get(last.size() - 1).value(Iteration.STARTED_THREADS)
        - warmup.get(iteration).value(Iteration.STARTED_THREADS);
  }

  /** Returns whether the fork has started threads since its warm-up. */
  boolean startedThreads() {
    return startedSince(warmup.size() - 1) > 0;
  }

  /** Returns the fork's process, if it is one that this side has started; else -1. */
  private long process() {
    String id = fact("process");
    long process = id.matches("\\d{1,18}") ? Long.parseLong(id) : -1;
    return jmh.hasFork(process) ? process : -1;
  }

  /** Returns the processor that the fork's one working thread ran on last; empty if it has none. */
  OptionalInt processor() {
    return worker.isEmpty()
        ? OptionalInt.empty()
        : ThreadPlacement.processor(process(), worker.getAsInt());
  }

  /** Lets the fork's working thread run on one processor only; returns whether it does. */
  boolean bind(int processor) {
    bound = worker.isPresent() && ThreadPlacement.bind(worker.getAsInt(), processor);
    return bound;
  }

  /** Lets the fork go on. */
  private void go() throws ForkFailure {
    awaitReady();
    ready = false;
    try {
      Objects.requireNonNull(socket).getOutputStream().write(Wire.GO);
    } catch (IOException e) {
      throw ended();
    }
  }

  /**
   * Lets the fork run a turn, and waits until it waits again.
   *
   * @param block -1 for the warm-up
   * @param iterations of the turn
   * @param waiting the other side, whose turns since this one's last this fork spent waiting; null
   *     where its fork is not there
   */
  void takeTurn(int block, int iterations, @Nullable Seat waiting) throws ForkFailure {
    awaitReady();
    long compute = rulers.computeNanos();
    long copy = rulers.copyNanos();
    List<Iteration> seen = new ArrayList<>();
    for (int i = 0; i < iterations; i++) {
      OptionalLong before = queuedNanos();
      go();
      receive(Wire.ITERATION);
      Iteration iteration = iteration();
      seen.add(before.isEmpty() ? iteration : queued(iteration, queuedNanos(), before.getAsLong()));
      awaitReady();
    }
    if (waiting != null) {
      waiting.waitedFor(seen.get(0));
    }
    if (block < 0) {
      warmup.addAll(seen);
    } else {
      turns.add(new Fork.Turn(block, seen, compute, copy, 0));
    }
  }

  /**
   * How long the fork's one working thread has waited for a processor that others had. On a single
   * processor those others may be threads of the fork itself, whose work is its own.
   */
  private OptionalLong queuedNanos() {
    return worker.isEmpty() || Runtime.getRuntime().availableProcessors() == 1
        ? OptionalLong.empty()
        : ThreadPlacement.queuedNanos(worker.getAsInt());
  }

  private static Iteration queued(Iteration iteration, OptionalLong now, long before) {
    if (now.isEmpty()) {
      return iteration;
    }
    Map<String, Double> values = iteration.values();
    values.put(Fork.QUEUED, (double) (now.getAsLong() - before));
    return new Iteration(iteration.measurement(), iteration.unit(), values);
  }

  /** Notes how much the other, waiting fork ran during this one's turns. */
  private void waitedFor(Iteration after) {
    double wait = after.value(Iteration.WAIT);
    if (!(wait >= SHORTEST_WAIT_NANOS)) {
      return;
    }
    double share = after.value(Iteration.WAIT_CPU) / wait;
    for (; firstUnjudged < turns.size(); firstUnjudged++) {
      Fork.Turn turn = turns.get(firstUnjudged);
      turns.set(
          firstUnjudged,
          new Fork.Turn(
              turn.block(),
              turn.iterations(),
              turn.computeNanos(),
              turn.copyNanos(),
              Double.isNaN(share) ? 0 : share));
    }
  }

  /**
   * Lets the fork end.
   *
   * @param waiting see {@link #takeTurn}
   */
  void release(@Nullable Seat waiting) throws ForkFailure {
    go();
    receive(Wire.ITERATION);
    Iteration last = iteration();
    if (waiting != null) {
      waiting.waitedFor(last);
    }
  }

  /** Waits for the end of JMH's run and returns what its fork was and saw. */
  Fork finished() throws ForkFailure {
    Duration left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
    Duration most = turnLimit.compareTo(END_LIMIT) > 0 ? turnLimit : END_LIMIT;
    if (!jmh.awaitDone(left.compareTo(most) < 0 ? left : most)) {
      if (System.nanoTime() - deadline >= 0) {
        throw new TimeUp(side);
      }
      throw new ForkFailure(
          side, jmh.isAlive() ? "it does not end within " + most.toSeconds() + " s" : jmh.reason());
    }
    finished = true;
    return seen();
  }

  /** Returns what the fork was and saw so far. */
  Fork seen() {
    return new Fork(facts, warmup, turns, List.of(), jmh.blackholeMode(), bound);
  }

  /** Lets the fork run as its JMH has it, iteration by iteration, until it may end. */
  void runAlone() throws ForkFailure {
    int counted = Integer.parseInt(fact("iterations"));
    while (turns.size() < counted) {
      awaitReady();
      long compute = rulers.computeNanos();
      long copy = rulers.copyNanos();
      go();
      receive(Wire.ITERATION);
      Iteration iteration = iteration();
      if (iteration.measurement()) {
        turns.add(new Fork.Turn(turns.size(), List.of(iteration), compute, copy, 0));
      } else {
        warmup.add(iteration);
      }
    }
    release(null);
  }

  /** Leaves the fork alone, which may end. */
  void leave() {
    finished = true;
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
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        throw new TimeUp(side);
      }
      long limit = Math.min(turnLimit.toMillis(), left / 1_000_000 + 1);
      Objects.requireNonNull(socket).setSoTimeout((int) Math.min(limit, Integer.MAX_VALUE));
      byte found = Objects.requireNonNull(in).readByte();
      while (found == Wire.FACT) {
        facts.put(in.readUTF(), in.readUTF());
        found = in.readByte();
      }
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
    if (System.nanoTime() - deadline > 0) {
      return new TimeUp(side);
    }
    return new ForkFailure(
        side,
        "it hangs: no end of an iteration within "
            + turnLimit.toSeconds()
            + " s (JMH's -to gives it more)");
  }

  private ForkFailure ended() {
    jmh.awaitDone(LAST_WORDS);
    return new ForkFailure(side, jmh.reason());
  }

  /** Ends JMH and its fork, whatever they do, unless the fork has ended well. */
  @Override
  public void close() {
    if (!finished) {
      jmh.end();
    }
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
