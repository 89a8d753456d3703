package io.finetunebench.bench.runner;

import io.finetunebench.bench.runner.build.BuildException;
import io.finetunebench.turns.Wire;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where forks come in: a port on loopback. It opens when it is asked for first. */
final class Reception implements AutoCloseable {
  private static final int ACCEPT_MILLIS = 100;
  private static final int TOKEN_BYTES = 16;

  private @Nullable ServerSocket server;

  /** Returns a secret by which forks can be recognised. */
  static String token() {
    byte[] random = new byte[TOKEN_BYTES];
    new SecureRandom().nextBytes(random);
    return HexFormat.of().formatHex(random);
  }

  /** Returns the port. */
  int port() {
    return server().getLocalPort();
  }

  /** Waits until the fork of every seat has connected. */
  void accept(List<Seat> seats) throws ForkFailure {
    long deadline = System.nanoTime() + Seat.START_LIMIT.toNanos();
    while (seats.stream().anyMatch(seat -> !seat.connected())) {
      for (Seat seat : seats) {
        seat.requireStarting(deadline);
      }
      try {
        Socket connection = accepted(server());
        if (connection != null && !greet(connection, seats)) {
          connection.close();
        }
      } catch (IOException e) {
        throw new BuildException(
            BuildException.FAILED, "cannot wait for forks on loopback: " + e.getMessage());
      }
    }
  }

  /** Returns a connection; null if none came soon, so that the processes are looked after. */
  private static @Nullable Socket accepted(ServerSocket server) throws IOException {
    try {
      return server.accept();
    } catch (SocketTimeoutException e) {
      return null;
    }
  }

  /** Returns whether a fork connected; anybody on this machine may, and forks may end meanwhile. */
  private static boolean greet(Socket connection, List<Seat> seats) {
    try {
      connection.setTcpNoDelay(true);
      connection.setSoTimeout(ACCEPT_MILLIS * 50);
      DataInputStream stream = Seat.stream(connection);
      Wire.Hello hello = Wire.readHello(stream);
      for (Seat seat : seats) {
        if (seat.token().equals(hello.token()) && !seat.connected()) {
          seat.connect(connection, stream, hello.facts());
          return true;
        }
      }
    } catch (IOException e) {
      // A fork that ended, or none of ours; that a side has no fork is told by its process.
    }
    return false;
  }

  private ServerSocket server() {
    if (server == null) {
      try {
        server = new ServerSocket(0, 2, InetAddress.getLoopbackAddress());
        server.setSoTimeout(ACCEPT_MILLIS);
      } catch (IOException e) {
        throw new BuildException(
            BuildException.FAILED, "cannot listen on loopback: " + e.getMessage());
      }
    }
    return server;
  }

  @Override
  public void close() {
    try {
      if (server != null) {
        server.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot give back a port", e);
    }
    server = null;
  }
}
