package io.finetunebench.turns;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/** A fork's connection to the process that grants the turns. */
final class Turns {
  /** The exit code of a fork that nobody grants turns any more. */
  private static final int ABANDONED = 86;

  /** The main class of JMH's forks, which have no other reason to be. */
  private static final String FORKED = "ForkedMain";

  private final Socket socket;
  private final DataOutputStream out;
  private final Semaphore granted = new Semaphore(0);
  private final AtomicBoolean released = new AtomicBoolean();
  private final Thread watch;

  private Turns(Socket socket, DataOutputStream out) throws IOException {
    this.socket = socket;
    this.out = out;
    watch = new Thread(new Watch(this, socket.getInputStream()), "finetune-bench-turns");
    watch.setDaemon(true);
  }

  /** Connects as the environment or the fork's folder says, and tells what this fork is. */
  static Turns connect(Map<String, String> facts) throws IOException {
    String port = System.getenv(Wire.PORT);
    String token = System.getenv(Wire.TOKEN);
    if (port == null || token == null) {
      String folder = System.getProperty(Wire.FOLDER);
      if (folder == null) {
        throw new IOException("expected " + Wire.PORT + " and " + Wire.TOKEN + ", found neither");
      }
      List<String> invitation = Files.readAllLines(Paths.get(folder, Wire.INVITATION));
      port = invitation.get(0);
      token = invitation.get(1);
    }
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(port));
    socket.setTcpNoDelay(true);
    DataOutputStream out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream()));
    Wire.greet(out, token, facts);
    Turns turns = new Turns(socket, out);
    turns.watch.start();
    return turns;
  }

  /** Says that this fork is ready, and waits until it may go on. */
  void await() throws IOException, InterruptedException {
    synchronized (out) {
      out.writeByte(Wire.READY);
      out.flush();
    }
    granted.acquire();
  }

  /** Sends what was seen of an iteration. */
  void send(Wire.Iteration iteration) throws IOException {
    synchronized (out) {
      Wire.iteration(out, iteration);
    }
  }

  /** Tells something of this fork. */
  void tell(String name, String text) throws IOException {
    synchronized (out) {
      Wire.fact(out, name, text);
    }
  }

  /** Ends the connection and leaves this JVM be. */
  void close() {
    released.set(true);
    try {
      socket.close();
    } catch (IOException e) {
      // Nobody listens any more, as is wanted.
      granted.release();
    }
  }

  /**
   * Says that the last iteration is over, and waits until this fork may end. Nobody reads after
   * that, because a JVM that ends waits 300 ms for a thread that waits in the system.
   */
  void finish() throws IOException, InterruptedException {
    released.set(true);
    await();
    watch.join();
  }

  /** Reads the grants; without anyone to grant turns the fork has no reason to be. */
  private static final class Watch implements Runnable {
    private final Turns turns;
    private final InputStream in;

    Watch(Turns turns, InputStream in) {
      this.turns = turns;
      this.in = in;
    }

    @Override
    public void run() {
      try {
        while (in.read() >= 0) {
          turns.granted.release();
          if (turns.released.get()) {
            return;
          }
        }
      } catch (IOException e) {
        // The other side is gone, as at the end of the stream.
        turns.granted.release();
      }
      if (!turns.released.get()
          && System.getProperty("sun.java.command", FORKED).contains(FORKED)) {
        Runtime.getRuntime().halt(ABANDONED);
      }
      turns.granted.release();
    }
  }
}
