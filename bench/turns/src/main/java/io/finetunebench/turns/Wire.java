package io.finetunebench.turns;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** The messages between a fork, its launcher and the process that grants the turns. */
public final class Wire {
  /** The name of JMH's profiler, for {@code -prof}. */
  public static final String PROFILER = "io.finetunebench.turns.TurnProfiler";

  /** The class whose main method starts JMH. */
  public static final String LAUNCHER = "io.finetunebench.turns.JmhLauncher";

  /** The environment variable that holds the port of the process that grants the turns. */
  public static final String PORT = "FINETUNE_BENCH_TURNS_PORT";

  /**
   * The system property of a fork that names its folder, where the file {@value #INVITATION} holds
   * the port and the secret, a line each, if the environment does not.
   */
  public static final String FOLDER = "finetunebench.fork";

  /** The file of a fork's folder that holds the port and the secret. */
  public static final String INVITATION = "turns";

  /**
   * The environment variable that holds the iterations of a turn. Without it a fork waits before
   * each iteration and does not settle: nobody else has turns.
   */
  public static final String PER_TURN = "FINETUNE_BENCH_TURNS_ITERATIONS";

  /** The environment variable that holds the secret by which a fork is recognised. */
  public static final String TOKEN = "FINETUNE_BENCH_TURNS_TOKEN";

  /**
   * The system property by which a benchmark that times its operations itself says, at the end of
   * each iteration, how many nanoseconds the iteration's fastest operation took.
   */
  public static final String FASTEST_NANOS = "finetunebench.fastestNanos";

  /**
   * What the system properties begin with by which a benchmark hands over values of its own at the
   * end of each iteration. A name ends in the value's; the property is the number, its unit and how
   * it is judged: {@code TIME}, {@code RATE}, {@code BYTES}, {@code SHOWN} or {@code DETAIL},
   * blanks between them. A value of an iteration has a name that goes on with these two and the
   * value's name.
   */
  public static final String VALUE = "finetunebench.value.";

  /**
   * The system property by which a benchmark that times its operations itself hands over, at the
   * end of each iteration, its own score: the number, what it would be if all operations had been
   * as fast as the fastest ({@code NaN} if that is not known), the operations, {@code TIME} or
   * {@code RATE}, the unit and a name, blanks between them.
   */
  public static final String OWN_SCORE = "finetunebench.score";

  /** How many characters a secret has. It comes first, so that strangers are heard no further. */
  public static final int TOKEN_LENGTH = 32;

  /** A fork waits for its turn. */
  public static final byte READY = 2;

  /** A fork has ended an iteration. */
  public static final byte ITERATION = 3;

  /** A fork tells something of itself. */
  public static final byte FACT = 5;

  /** A fork may go on. */
  public static final byte GO = 4;

  /** The classes that a foreign project needs on its class path. */
  private static final String[] CLASSES = {
    "Wire",
    "Wire$Iteration",
    "TurnProfiler",
    "TurnProfiler$Wait",
    "Turns",
    "Turns$Watch",
    "Counters",
    "Counters$Pauses",
    "JmhLauncher",
    "JmhLauncher$Nowhere",
    "JmhLauncher$Task",
    "LimitedOutput",
    "ParameterField",
    "ParameterField$RefusedException",
  };

  /** DataOutputStream writes no text that takes more than 65,535 bytes; a character takes 3. */
  private static final int LONGEST_TEXT = 20_000;

  private static final int MOST_TEXTS = 1000;

  private Wire() {}

  /** Returns the names of the class files that a foreign project needs, as paths in a jar. */
  public static String[] classFiles() {
    String folder = Wire.class.getName().replace('.', '/');
    folder = folder.substring(0, folder.lastIndexOf('/') + 1);
    String[] files = new String[CLASSES.length];
    for (int i = 0; i < files.length; i++) {
      files[i] = folder + CLASSES[i] + ".class";
    }
    return files;
  }

  /**
   * What a fork saw of an iteration.
   *
   * @see #values()
   */
  public static final class Iteration {
    /** JMH's score, in {@link Iteration#unit()}. */
    public static final String SCORE = "score";

    /** What the score would be if all operations had been as fast as the fastest, if known. */
    public static final String FASTEST = "fastest";

    /** Begins the name of the benchmark's own score; its hint, unit and name follow. */
    public static final String OWN = "own.";

    /** What the own score would be if all operations had been as fast as the fastest, if known. */
    public static final String OWN_FASTEST = "ownFastest";

    /** Operations that the benchmark timed itself. */
    public static final String OWN_OPERATIONS = "ownOperations";

    /** Operations that JMH counted. */
    public static final String OPERATIONS = "operations";

    /** All operations of the iteration, those that JMH does not count too. */
    public static final String ALL_OPERATIONS = "allOperations";

    /** Nanoseconds from the start of the turn to the end of the iteration. */
    public static final String WALL = "wallNanos";

    /** Nanoseconds that JMH's worker threads ran on a processor, per worker. */
    public static final String CPU = "cpuNanos";

    /** How often threads of the process waited; Linux only. */
    public static final String VOLUNTARY_SWITCHES = "voluntarySwitches";

    /** How often threads of the process were interrupted; Linux only. */
    public static final String INVOLUNTARY_SWITCHES = "involuntarySwitches";

    /** Garbage collections that stopped the work. */
    public static final String COLLECTIONS = "collections";

    /** Milliseconds in which they stopped it. */
    public static final String COLLECTION_MILLIS = "collectionMillis";

    /** Milliseconds in which threads compiled. */
    public static final String COMPILATION_MILLIS = "compilationMillis";

    /** Bytes that all threads allocated, those that have ended too; JDK 21 and newer. */
    public static final String ALLOCATED_BY_ALL = "allocatedByAll";

    /** Bytes that the threads allocated that are alive. */
    public static final String ALLOCATED_BY_LIVING = "allocatedByLiving";

    /** Committed bytes of the heap. */
    public static final String HEAP = "heapBytes";

    /** Threads that the fork has started since its JVM began, those that have ended too. */
    public static final String STARTED_THREADS = "startedThreads";

    /** Nanoseconds that the fork waited for this iteration. */
    public static final String WAIT = "waitNanos";

    /** Nanoseconds of processor time that the process used while it waited. */
    public static final String WAIT_CPU = "waitCpuNanos";

    /** Garbage collections while the fork waited. */
    public static final String WAIT_COLLECTIONS = "waitCollections";

    /** Milliseconds in which threads compiled while the fork waited. */
    public static final String WAIT_COMPILATION_MILLIS = "waitCompilationMillis";

    private final boolean measurement;
    private final String unit;
    private final Map<String, Double> values;

    /**
     * Makes what a fork saw.
     *
     * @param measurement whether it is a measurement iteration, not a warm-up
     * @param unit of the score
     * @param values by name; what is not known is left out
     */
    public Iteration(boolean measurement, String unit, Map<String, Double> values) {
      this.measurement = measurement;
      this.unit = unit;
      this.values = new LinkedHashMap<>(values);
    }

    /** Returns whether it is a measurement iteration, not a warm-up. */
    public boolean measurement() {
      return measurement;
    }

    /** Returns the unit of the score. */
    public String unit() {
      return unit;
    }

    /** Returns a value; not a number where the fork could not tell. */
    public double value(String name) {
      Double value = values.get(name);
      return value == null ? Double.NaN : value;
    }

    /** Returns all values by name. */
    public Map<String, Double> values() {
      return new LinkedHashMap<>(values);
    }
  }

  /**
   * Writes the first message.
   *
   * @param token the secret, of {@value #TOKEN_LENGTH} letters and digits
   */
  static void greet(DataOutputStream out, String token, Map<String, String> facts)
      throws IOException {
    out.writeBytes(token);
    writeTexts(out, facts);
    out.flush();
  }

  /** Writes something that a fork tells of itself. */
  static void fact(DataOutputStream out, String name, String text) throws IOException {
    out.writeByte(FACT);
    out.writeUTF(shortened(name));
    out.writeUTF(shortened(text));
    out.flush();
  }

  /** Writes what a fork saw of an iteration. */
  static void iteration(DataOutputStream out, Iteration iteration) throws IOException {
    out.writeByte(ITERATION);
    out.writeBoolean(iteration.measurement);
    out.writeUTF(shortened(iteration.unit));
    out.writeInt(iteration.values.size());
    for (Map.Entry<String, Double> entry : iteration.values.entrySet()) {
      out.writeUTF(entry.getKey());
      out.writeDouble(entry.getValue());
    }
    out.flush();
  }

  /** Reads the rest of what a fork saw of an iteration. */
  public static Iteration readIteration(DataInputStream in) throws IOException {
    boolean measurement = in.readBoolean();
    String unit = in.readUTF();
    Map<String, Double> values = new LinkedHashMap<>();
    int count = in.readInt();
    for (int i = 0; i < count; i++) {
      values.put(in.readUTF(), in.readDouble());
    }
    return new Iteration(measurement, unit, values);
  }

  /** Writes texts by name; those that are too long for a message lose their end. */
  public static void writeTexts(DataOutputStream out, Map<String, String> texts)
      throws IOException {
    out.writeInt(texts.size());
    for (Map.Entry<String, String> entry : texts.entrySet()) {
      out.writeUTF(shortened(entry.getKey()));
      out.writeUTF(shortened(entry.getValue()));
    }
  }

  /**
   * Reads texts by name.
   *
   * @throws IOException if the other side ends, or says that there are more than it writes
   */
  public static Map<String, String> readTexts(DataInputStream in) throws IOException {
    Map<String, String> texts = new LinkedHashMap<>();
    int count = in.readInt();
    if (count < 0 || count > MOST_TEXTS) {
      throw new IOException("expected at most " + MOST_TEXTS + " texts, found " + count);
    }
    for (int i = 0; i < count; i++) {
      texts.put(in.readUTF(), in.readUTF());
    }
    return texts;
  }

  private static String shortened(String text) {
    return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT);
  }
}
