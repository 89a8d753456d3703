package io.finetunebench.bench.runner.project;

import io.finetunebench.bench.runner.build.BuildException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** A Maven project's file, as it is written: nothing is inherited or put in place of variables. */
final class Pom {
  /** The name of the part that holds without a profile. */
  static final String ALWAYS = "";

  private final Path file;
  private final Map<String, Element> parts = new LinkedHashMap<>();

  private Pom(Path file, Element project) {
    this.file = file;
    parts.put(ALWAYS, project);
    at(project, "profiles", "profile")
        .forEach(profile -> parts.putIfAbsent(text(profile, "id"), profile));
  }

  /**
   * Reads a file.
   *
   * @throws BuildException if it is no XML, or takes in other files
   */
  static Pom read(Path file) {
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
      factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      // Without a document type there is no entity, and none that names a file or a server.
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      factory.setXIncludeAware(false);
      DocumentBuilder builder = factory.newDocumentBuilder();
      builder.setErrorHandler(null);
      return new Pom(file, builder.parse(file.toFile()).getDocumentElement());
    } catch (ParserConfigurationException e) {
      throw new IllegalStateException("each JVM reads XML safely", e);
    } catch (SAXException | IOException e) {
      throw BuildException.usage(file + " cannot be read: " + e.getMessage());
    }
  }

  /** Returns the POM, and those above it that it inherits from and that lie beside it. */
  List<Pom> lineage(Path worktree) {
    List<Pom> lineage = new ArrayList<>(List.of(this));
    Optional<Path> parent = parent();
    while (parent.isPresent()
        && parent.get().startsWith(worktree)
        && lineage.size() < Byte.MAX_VALUE) {
      Pom next = read(parent.get());
      lineage.add(next);
      parent = next.parent();
    }
    return lineage;
  }

  private Optional<Path> parent() {
    return at(project(), "parent")
        .findFirst()
        .map(
            parent -> {
              String path = text(parent, "relativePath");
              Path named = folder().resolve(path.isEmpty() ? "../pom.xml" : path).normalize();
              return Files.isDirectory(named) ? named.resolve("pom.xml") : named;
            })
        .filter(Files::isRegularFile);
  }

  /** Returns the folders of its modules, each with the profile that it is in. */
  Map<Path, String> modules() {
    Map<Path, String> modules = new LinkedHashMap<>();
    parts.forEach(
        (profile, part) ->
            at(part, "modules", "module")
                .map(module -> folder().resolve(module.getTextContent().strip()).normalize())
                .map(path -> path.toString().endsWith(".xml") ? path.resolveSibling("") : path)
                .forEach(path -> modules.putIfAbsent(path, profile)));
    return modules;
  }

  /** Returns the profile with a plugin; {@link #ALWAYS} where it is in the project itself. */
  Optional<String> profileWithPlugin(Predicate<Element> plugin) {
    return profileWith(part -> at(part, "build", "plugins", "plugin").anyMatch(plugin));
  }

  /** Returns the profile with a dependency; {@link #ALWAYS} where it is the project's itself. */
  Optional<String> profileWithDependency(String artifact) {
    return profileWith(
        part ->
            at(part, "dependencies", "dependency")
                .anyMatch(dependency -> text(dependency, "artifactId").equals(artifact)));
  }

  private Optional<String> profileWith(Predicate<Element> holds) {
    return parts.entrySet().stream()
        .filter(part -> holds.test(part.getValue()))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  /** Returns the name of what it builds. */
  String artifact() {
    return text(project(), "artifactId");
  }

  Path folder() {
    return file.resolveSibling("");
  }

  private Element project() {
    return Objects.requireNonNull(parts.get(ALWAYS));
  }

  /** Returns the text of a child; empty if there is none. */
  static String text(Element element, String name) {
    return at(element, name).findFirst().map(child -> child.getTextContent().strip()).orElse("");
  }

  /** Returns the elements at the end of a path of names. */
  private static Stream<Element> at(Element element, String... path) {
    Stream<Element> found = Stream.of(element);
    for (String name : path) {
      found = found.flatMap(each -> children(each, name));
    }
    return found;
  }

  private static Stream<Element> children(Element element, String name) {
    NodeList nodes = element.getChildNodes();
    return IntStream.range(0, nodes.getLength())
        .<Node>mapToObj(nodes::item)
        .filter(node -> node.getNodeName().equals(name))
        .map(Element.class::cast);
  }
}
