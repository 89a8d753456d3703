package io.finetunebench.bench.runner;

import io.finetunebench.bench.runner.build.BuildException;
import io.finetunebench.turns.Wire;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where forks come in: a port on loopback. It opens when it is asked for first.
 *
 * <p>Anybody on this machine may connect. Of who does not say a fork's secret no more is read than
 * a secret's length, beside all others, and not for long.
 */
final class Reception implements AutoCloseable {
  private static final int POLL_MILLIS = 100;
  private static final Duration GREETING_LIMIT = Duration.ofSeconds(5);
  private static final int MOST_STRANGERS = 256;

  private @Nullable ServerSocketChannel server;
  private @Nullable Selector selector;

  /**
   * Who has connected and not yet said a secret.
   *
   * @param said so far
   * @param since by {@link System#nanoTime}
   */
  private record Stranger(ByteBuffer said, long since) {
    static Stranger come() {
      return new Stranger(ByteBuffer.allocate(Wire.TOKEN_LENGTH), System.nanoTime());
    }

    boolean knows(String token) {
      byte[] bytes = new byte[Wire.TOKEN_LENGTH];
      said.rewind().get(bytes);
      return MessageDigest.isEqual(bytes, token.getBytes(StandardCharsets.US_ASCII));
    }
  }

  /** Returns a secret by which forks can be recognised. */
  static String token() {
    byte[] random = new byte[Wire.TOKEN_LENGTH / 2];
    new SecureRandom().nextBytes(random);
    return HexFormat.of().formatHex(random);
  }

  /** Returns the port. */
  int port() {
    try {
      open();
      return ((InetSocketAddress) server().getLocalAddress()).getPort();
    } catch (IOException e) {
      throw failed("listen", e);
    }
  }

  /** Waits until the fork of every seat has connected. */
  void accept(List<Seat> seats) throws ForkFailure {
    long deadline = System.nanoTime() + Seat.START_LIMIT.toNanos();
    while (seats.stream().anyMatch(seat -> !seat.connected())) {
      for (Seat seat : seats) {
        seat.requireStarting(deadline);
      }
      try {
        open();
        attend(seats);
      } catch (IOException e) {
        throw failed("wait for forks", e);
      }
    }
  }

  private static BuildException failed(String what, IOException e) {
    return new BuildException(
        BuildException.FAILED, "cannot " + what + " on loopback: " + e.getMessage());
  }

  /** Waits a moment for somebody to come or to say something. */
  private void attend(List<Seat> seats) throws IOException {
    Selector waiting = selector();
    waiting.select(POLL_MILLIS);
    for (SelectionKey key : waiting.selectedKeys()) {
      if (!key.isValid()) {
        continue;
      }
      if (key.attachment() instanceof Stranger stranger) {
        listen((SocketChannel) key.channel(), key, stranger, seats);
      } else {
        SocketChannel connection = server().accept();
        if (connection != null) {
          connection.configureBlocking(false);
          connection.register(waiting, SelectionKey.OP_READ, Stranger.come());
        }
      }
    }
    waiting.selectedKeys().clear();
    long now = System.nanoTime();
    List<SelectionKey> strangers = strangers().toList();
    for (int i = 0; i < strangers.size(); i++) {
      long since = ((Stranger) strangers.get(i).attachment()).since();
      if (now - since > GREETING_LIMIT.toNanos() || strangers.size() - i > MOST_STRANGERS) {
        strangers.get(i).channel().close();
      }
    }
  }

  /** Returns those who have not said a secret, who came first before the others. */
  private Stream<SelectionKey> strangers() {
    return selector().keys().stream()
        .filter(key -> key.isValid() && key.attachment() instanceof Stranger)
        .sorted(Comparator.comparingLong(key -> ((Stranger) key.attachment()).since()));
  }

  private static void listen(
      SocketChannel connection, SelectionKey key, Stranger stranger, List<Seat> seats)
      throws IOException {
    try {
      if (connection.read(stranger.said()) < 0) {
        connection.close();
      } else if (!stranger.said().hasRemaining()) {
        key.cancel();
        if (!seat(connection, stranger, seats)) {
          connection.close();
        }
      }
    } catch (IOException e) {
      // A fork that ended, or none of ours; that a side has no fork is told by its process.
      connection.close();
    }
  }

  private static boolean seat(SocketChannel connection, Stranger stranger, List<Seat> seats)
      throws IOException {
    for (Seat seat : seats) {
      if (!seat.connected() && stranger.knows(seat.token())) {
        connection.configureBlocking(true);
        Socket socket = connection.socket();
        socket.setTcpNoDelay(true);
        socket.setSoTimeout((int) GREETING_LIMIT.toMillis());
        DataInputStream stream = Seat.stream(socket);
        seat.connect(socket, stream, Wire.readTexts(stream));
        return true;
      }
    }
    return false;
  }

  private void open() throws IOException {
    if (server == null) {
      ServerSocketChannel opened = ServerSocketChannel.open();
      server = opened;
      opened.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), MOST_STRANGERS);
      opened.configureBlocking(false);
      selector = Selector.open();
      opened.register(selector(), SelectionKey.OP_ACCEPT);
    }
  }

  private ServerSocketChannel server() {
    return Objects.requireNonNull(server);
  }

  private Selector selector() {
    return Objects.requireNonNull(selector);
  }

  @Override
  public void close() {
    try {
      if (server != null) {
        for (SelectionKey stranger : strangers().toList()) {
          stranger.channel().close();
        }
        selector().close();
        server.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot give back a port", e);
    }
    server = null;
    selector = null;
  }
}
