package io.finetunebench.bench.runner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.finetunebench.bench.record.Interleaving.Side;
import io.finetunebench.bench.runner.machine.Rulers;
import io.finetunebench.turns.Wire;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReceptionTest {
  /** Far less than a stranger may stay. */
  private static final long SOON = 4;

  private final Reception reception = new Reception();
  private final String token = Reception.token();
  private final int port = reception.port();
  private final List<Socket> sockets = new ArrayList<>();

  @AfterEach
  void close() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
    reception.close();
  }

  @Test
  void aForkComesInBesideStrangersWhoSayNothing() throws Exception {
    for (int i = 0; i < 40; i++) {
      connect();
    }
    connect().getOutputStream().write("0123".getBytes(StandardCharsets.US_ASCII));
    assertComesIn();
  }

  @Test
  void strangersNeverTakeAllPlaces() throws Exception {
    CompletableFuture<Seat> seat = accepting();
    for (int i = 0; i < 1000; i++) {
      connect();
    }
    greet(connect(), token);
    assertTrue(seat.get(SOON, TimeUnit.SECONDS).connected());
  }

  @Test
  void whoSaysAnotherSecretIsSentAwayAndHeardNoFurther() throws Exception {
    CompletableFuture<Seat> seat = accepting();
    Socket stranger = connect();
    greet(stranger, Reception.token());
    assertEquals(-1, ended(stranger));
    assertFalse(seat.isDone());
    // What an earlier protocol began with: a version, a long text, and two billion of them.
    Socket other = connect();
    other.getOutputStream().write(new byte[] {1, 0, 0, 0, 2, -1, -1, 127, -1, -1, -1});
    other.getOutputStream().write(new byte[1 << 16]);
    assertEquals(-1, ended(other));
    greet(connect(), token);
    assertEquals("avgt", seat.get(SOON, TimeUnit.SECONDS).fact("mode"));
  }

  private void assertComesIn() throws Exception {
    CompletableFuture<Seat> seat = accepting();
    greet(connect(), token);
    assertTrue(seat.get(SOON, TimeUnit.SECONDS).connected());
  }

  private static int ended(Socket socket) throws IOException {
    socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(SOON));
    try {
      return socket.getInputStream().read();
    } catch (SocketException e) {
      return -1;
    }
  }

  private CompletableFuture<Seat> accepting() {
    Seat seat = new Seat(Side.BASELINE, token, new Idle(), new Rulers(), Duration.ofSeconds(8));
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            reception.accept(List.of(seat));
          } catch (ForkFailure e) {
            throw new IllegalStateException(e);
          }
          return seat;
        });
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    sockets.add(socket);
    return socket;
  }

  private static void greet(Socket socket, String said) throws IOException {
    ByteArrayOutputStream greeting = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(greeting);
    out.writeBytes(said);
    Wire.writeTexts(out, Map.of("mode", "avgt"));
    socket.getOutputStream().write(greeting.toByteArray());
  }

  /** A JMH whose fork is on its way. */
  private static final class Idle implements JmhWork {
    @Override
    public boolean done() {
      return false;
    }

    @Override
    public boolean awaitDone(Duration most) {
      return false;
    }

    @Override
    public boolean isAlive() {
      return true;
    }

    @Override
    public boolean hasFork(long process) {
      return false;
    }

    @Override
    public String reason() {
      return "none";
    }

    @Override
    public String blackholeMode() {
      return "unknown";
    }

    @Override
    public void end() {}
  }
}
