package io.finetunebench.bench.workload;

import io.finetunebench.bench.files.FileFailure;
import io.finetunebench.bench.files.RegularFile;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.dataformat.yaml.YAMLFactory;

/** Reads a YAML file, or a JSON file where its name ends so, as a tree that knows its lines. */
final class TreeFile {
  private static final TokenStreamFactory YAML =
      YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
  private static final TokenStreamFactory JSON =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private TreeFile() {}

  /**
   * Reads a file's text.
   *
   * @throws MalformedWorkloadException if it is missing or unreadable
   */
  static String text(Path file) {
    if (Files.notExists(file)) {
      throw failure(file + ": no such file; expected a workload's name, see 'list', or a file");
    }
    try {
      RegularFile.of(file);
      if (TableWorkload.isTable(file)) {
        throw failure(TableWorkload.hint(file));
      }
      return Files.readString(file);
    } catch (RegularFile.OtherException e) {
      throw failure(e.getMessage());
    } catch (CharacterCodingException e) {
      throw failure(file + ": found bytes that are not UTF-8, expected YAML or JSON");
    } catch (IOException e) {
      throw failure(file + ": cannot be read (" + FileFailure.reason(e) + "); check its rights");
    }
  }

  /**
   * Reads the tree of a text.
   *
   * @param source what messages call the file; its ending tells JSON from YAML
   * @throws MalformedWorkloadException if it is not YAML or JSON
   */
  static LocatedNode parse(String text, String source) {
    boolean json = source.toLowerCase(Locale.ROOT).endsWith(".json");
    try (JsonParser parser = (json ? JSON : YAML).createParser(ObjectReadContext.empty(), text)) {
      if (parser.nextToken() == null) {
        throw failure(source + ": the file is empty, expected a workload");
      }
      LocatedNode root = LocatedNode.read(parser, "");
      if (parser.nextToken() != null) {
        throw failure(
            source
                + ":"
                + parser.currentTokenLocation().getLineNr()
                + ": found a second document, expected one");
      }
      return root;
    } catch (JacksonException e) {
      TokenStreamLocation location = e.getLocation();
      int line = location == null ? 1 : Math.max(1, location.getLineNr());
      int tabbed = json ? 0 : tabbedLine(text, line);
      if (tabbed > 0) {
        throw failure(
            source
                + ":"
                + tabbed
                + ": found a tab before the text, expected blanks: YAML takes no tabs to indent"
                + " with");
      }
      throw failure(
          source
              + ":"
              + line
              + ": expected "
              + (json ? "JSON" : "YAML")
              + ", found: "
              + firstLine(e.getOriginalMessage()));
    }
  }

  /** Returns which of a line and the next is indented by a tab; 0 for neither. */
  private static int tabbedLine(String text, int line) {
    List<String> lines = text.lines().skip(line - 1L).limit(2).toList();
    for (int i = 0; i < lines.size(); i++) {
      String found = lines.get(i);
      if (found.substring(0, found.length() - found.stripLeading().length()).indexOf('\t') >= 0) {
        return line + i;
      }
    }
    return 0;
  }

  private static String firstLine(String message) {
    List<String> lines = message.lines().map(String::strip).toList();
    return lines.isEmpty() ? message : lines.get(0);
  }

  private static MalformedWorkloadException failure(String line) {
    return new MalformedWorkloadException(List.of(line));
  }
}
