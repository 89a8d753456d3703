package io.finetunebench.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Plays the part of GitHub's API that a comment on a pull request needs, on the loopback. */
final class StandInForGitHub implements AutoCloseable {
  static final String BOT = "github-actions[bot]";
  static final String TOKEN = "only-for-the-api";
  static final String HEAD = "0123456789abcdef0123456789abcdef01234567";
  static final String FORK = "somebody/project";
  static final int PULL_REQUEST = 12;
  private static final String REPOSITORY = "/repos/owner/project/";
  private static final int PAGE = 100;
  private static final int OK = 200;
  private static final int CREATED = 201;
  private static final int FOUND = 302;
  private static final int FORBIDDEN = 403;
  private static final int MISSING = 404;

  record Comment(int id, String author, String body) {
    Map<String, Object> json() {
      return Map.of("id", id, "user", Map.of("login", author), "body", body);
    }
  }

  private final HttpServer server;
  private final JsonMapper mapper = JsonMapper.builder().build();
  private final List<Comment> comments = new ArrayList<>();
  private final List<String> asked = new CopyOnWriteArrayList<>();

  private byte[] artefact = {};
  private long artefactSize = -1;
  private String state = "open";
  private String head = HEAD;
  private String repository = FORK;

  StandInForGitHub() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  void leaves(byte[] zip) {
    leaves(zip, zip.length);
  }

  /** The newest run left this artefact, which is said to be that large. */
  void leaves(byte[] zip, long size) {
    artefact = zip.clone();
    artefactSize = size;
  }

  void leavesNothing() {
    artefactSize = -1;
  }

  void pullRequestIs(String newState, String newHead, String newRepository) {
    state = newState;
    head = newHead;
    repository = newRepository;
  }

  void somebodyWrites(String author, String body) {
    comments.add(new Comment(comments.size() + 1, author, body));
  }

  List<Comment> comments() {
    return List.copyOf(comments);
  }

  List<String> asked() {
    return List.copyOf(asked);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      asked.add(exchange.getRequestMethod() + " " + path);
      if (path.equals("/blob")) {
        send(exchange, OK, artefact);
      } else if (!("Bearer " + TOKEN)
          .equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
        send(exchange, FORBIDDEN, new byte[] {});
      } else if (!path.startsWith(REPOSITORY)) {
        send(exchange, MISSING, new byte[] {});
      } else {
        answer(exchange, path.substring(REPOSITORY.length()));
      }
    }
  }

  private void answer(HttpExchange exchange, String path) throws IOException {
    String request = exchange.getRequestMethod() + " " + path;
    if (request.equals("GET actions/runs/7/artifacts")) {
      send(exchange, OK, Map.of("artifacts", artefacts()));
    } else if (request.equals("GET actions/artifacts/5/zip")) {
      exchange.getResponseHeaders().add("Location", url() + "/blob");
      send(exchange, FOUND, new byte[] {});
    } else if (request.equals("GET pulls/" + PULL_REQUEST)) {
      Map<String, Object> from = Map.of("sha", head, "repo", Map.of("full_name", repository));
      send(exchange, OK, Map.of("state", state, "head", from));
    } else if (request.equals("GET issues/" + PULL_REQUEST + "/comments")) {
      String query = exchange.getRequestURI().getQuery();
      int page = Integer.parseInt(query.replaceAll(".*&page=", ""));
      List<Map<String, Object>> shown = comments.stream().map(Comment::json).toList();
      int from = Math.min(shown.size(), (page - 1) * PAGE);
      send(exchange, OK, shown.subList(from, Math.min(shown.size(), from + PAGE)));
    } else if (request.equals("POST issues/" + PULL_REQUEST + "/comments")) {
      somebodyWrites(BOT, body(exchange));
      send(exchange, CREATED, Map.of());
    } else if (request.startsWith("PATCH issues/comments/")) {
      int id = Integer.parseInt(path.replaceAll(".*/", ""));
      comments.set(id - 1, new Comment(id, comments.get(id - 1).author(), body(exchange)));
      send(exchange, OK, Map.of());
    } else {
      send(exchange, MISSING, new byte[] {});
    }
  }

  private List<Map<String, Object>> artefacts() {
    Map<String, Object> found = new LinkedHashMap<>();
    found.put("id", 5);
    found.put("name", "finetune-bench-comment");
    found.put("expired", false);
    found.put("size_in_bytes", artefactSize);
    return artefactSize < 0 ? List.of() : List.of(found);
  }

  private String body(HttpExchange exchange) throws IOException {
    JsonNode sent = mapper.readTree(exchange.getRequestBody());
    return sent.path("body").asString();
  }

  private void send(HttpExchange exchange, int status, Object json) throws IOException {
    send(exchange, status, mapper.writeValueAsString(json).getBytes(UTF_8));
  }

  private static void send(HttpExchange exchange, int status, byte[] bytes) throws IOException {
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
