package io.finetunebench.bench.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.auto.service.AutoService;
import io.finetunebench.bench.cli.command.CommandFailure;
import io.finetunebench.bench.report.Report;
import io.finetunebench.bench.report.Reported;
import io.finetunebench.core.document.render.HtmlRenderer;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Takes a picture of a page's first screen with the Chromium or Chrome of the machine, so that a
 * slide shows just what the page shows.
 */
@AutoService(Report.OnDemand.class)
public final class PagePicture implements Report.OnDemand {
  private static final Pattern OTHER_THAN_A_PICTURE =
      Pattern.compile("\\.(?!png$)[a-z]+$", Pattern.CASE_INSENSITIVE);

  /** The variable that names the browser where it is not on the path. */
  static final String VARIABLE = "FINETUNE_BENCH_BROWSER";

  private static final List<String> NAMES =
      List.of(
          "chromium",
          "chromium-browser",
          "google-chrome",
          "google-chrome-stable",
          "chrome",
          "microsoft-edge",
          "msedge");
  private static final List<Path> PLACES =
      List.of(
          Path.of("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
          Path.of("/Applications/Chromium.app/Contents/MacOS/Chromium"),
          Path.of("C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe"),
          Path.of("C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe"));
  private static final int WIDTH = 1280;
  private static final int HEIGHT = 720;
  private static final String SCALE = "1.5";
  private static final long LONGEST_SECONDS = 120;

  @Override
  public String option() {
    return "--png";
  }

  @Override
  public String description() {
    return "Write the page's first screen as a picture for slides; needs Chromium, Chrome or Edge.";
  }

  @Override
  public String example() {
    return "slide.png";
  }

  @Override
  public boolean isText() {
    return false;
  }

  @Override
  public boolean isNamed(String file) {
    return !OTHER_THAN_A_PICTURE.matcher(file).find();
  }

  @Override
  public void check() {
    browser(System.getenv());
  }

  @Override
  public byte[] content(Reported found) {
    return of(browser(System.getenv()), HtmlRenderer.page(found.page().get()));
  }

  /**
   * Returns the browser of this machine.
   *
   * @param environment variables of the process
   * @throws CommandFailure if there is none
   */
  static Path browser(Map<String, String> environment) {
    String named = environment.get(VARIABLE);
    if (named != null) {
      Path browser = Path.of(named);
      if (!Files.isExecutable(browser) || Files.isDirectory(browser)) {
        throw CommandFailure.usage("--png: " + VARIABLE + ": expected a browser, found " + named);
      }
      return browser;
    }
    List<Path> places = new ArrayList<>();
    for (String folder : environment.getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
      for (String name : folder.isEmpty() ? List.<String>of() : NAMES) {
        places.add(Path.of(folder, name));
        places.add(Path.of(folder, name + ".exe"));
      }
    }
    places.addAll(PLACES);
    return places.stream()
        .filter(place -> Files.isExecutable(place) && !Files.isDirectory(place))
        .findFirst()
        .orElseThrow(
            () ->
                CommandFailure.usage(
                    "--png: expected Chromium, Chrome or Edge, found none; install one, or name it"
                        + " in "
                        + VARIABLE));
  }

  /**
   * Returns a PNG of 1,920 x 1,080 pixels.
   *
   * @param browser that takes it
   * @param page HTML that loads nothing
   * @throws CommandFailure if the browser does not
   */
  static byte[] of(Path browser, String page) {
    Path folder = null;
    try {
      folder = Files.createTempDirectory("finetune-bench");
      Path html = Files.write(folder.resolve("page.html"), page.getBytes(UTF_8));
      Path picture = folder.resolve("page.png");
      Path log = folder.resolve("log");
      Process process =
          new ProcessBuilder(command(browser, folder, html, picture))
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      process.getOutputStream().close();
      if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
        throw failure(browser, "took longer than " + LONGEST_SECONDS + " s");
      }
      if (process.exitValue() != 0 || !Files.exists(picture)) {
        throw failure(
            browser, "ended with exit code " + process.exitValue() + " and no picture" + last(log));
      }
      return Files.readAllBytes(picture);
    } catch (IOException e) {
      throw failure(browser, "does not start (" + e.getMessage() + ")");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failure(browser, "was interrupted");
    } finally {
      delete(folder);
    }
  }

  private static List<String> command(Path browser, Path folder, Path html, Path picture) {
    List<String> command =
        new ArrayList<>(
            List.of(
                browser.toString(),
                "--headless=new",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--disable-background-networking",
                "--no-first-run",
                "--hide-scrollbars",
                "--user-data-dir=" + folder.resolve("profile"),
                "--window-size=" + WIDTH + "," + HEIGHT,
                "--force-device-scale-factor=" + SCALE,
                "--screenshot=" + picture));
    if (System.getProperty("user.name", "").equals("root")) {
      // Containers run as root, for whom Chromium has no sandbox; the page is our own.
      command.add("--no-sandbox");
    }
    command.add(html.toUri() + "#slide");
    return command;
  }

  private static CommandFailure failure(Path browser, String what) {
    return CommandFailure.usage(
        String.format(
            Locale.ROOT, "--png: the browser %s %s; name another in %s", browser, what, VARIABLE));
  }

  private static String last(Path log) throws IOException {
    List<String> lines = Files.readAllLines(log, ISO_8859_1);
    return lines.isEmpty() ? "" : ": " + lines.get(lines.size() - 1);
  }

  private static void delete(@Nullable Path folder) {
    if (folder == null) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      // A browser's last process may still write there; the system clears its temporary files.
      folder.toFile().deleteOnExit();
    }
  }
}
