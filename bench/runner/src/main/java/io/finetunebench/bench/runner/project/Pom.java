package io.finetunebench.bench.runner.project;

import io.finetunebench.bench.runner.build.BuildException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.xpath.XPath;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathExpressionException;
import javax.xml.xpath.XPathFactory;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * A Maven project's file, as it is written: nothing is inherited or put in place of variables.
 *
 * @param file that it was read from
 */
record Pom(Path file, Document document) {
  /** The profile of what holds without a profile. */
  static final String NONE = "";

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
      return new Pom(file, builder.parse(file.toFile()));
    } catch (ParserConfigurationException e) {
      throw new IllegalStateException("each JVM reads XML safely", e);
    } catch (SAXException | IOException e) {
      throw BuildException.usage(file + " cannot be read: " + e.getMessage());
    }
  }

  /** Returns the folders of its modules, each with the profile that it is in. */
  Map<Path, String> modules() {
    Map<Path, String> modules = new LinkedHashMap<>();
    texts("/project/modules/module").forEach(module -> modules.put(folder(module), NONE));
    texts("/project/profiles/profile/id")
        .forEach(
            id ->
                texts("/project/profiles/profile[id='%s']/modules/module".formatted(id))
                    .forEach(module -> modules.putIfAbsent(folder(module), id)));
    return modules;
  }

  private Path folder(String module) {
    Path named = file.resolveSibling(module).normalize();
    return module.endsWith(".xml") ? named.resolveSibling("") : named;
  }

  /**
   * Returns the profile that something is in; {@link #NONE} where it is in the project itself.
   *
   * @param path of the thing from there, by XPath
   */
  Optional<String> profileWith(String path) {
    return Stream.concat(
            texts("/project[%s]/artifactId".formatted(path)).map(project -> NONE),
            texts("/project/profiles/profile[%s]/id".formatted(path)))
        .findFirst();
  }

  /** Returns the profile with a dependency; {@link #NONE} where it is the project's itself. */
  Optional<String> profileWithDependency(String artifact) {
    return profileWith("dependencies/dependency[artifactId='%s']".formatted(artifact));
  }

  private Stream<String> texts(String path) {
    try {
      XPath xpath = XPathFactory.newInstance().newXPath();
      NodeList nodes = (NodeList) xpath.evaluate(path, document, XPathConstants.NODESET);
      return IntStream.range(0, nodes.getLength())
          .mapToObj(index -> nodes.item(index).getTextContent().strip());
    } catch (XPathExpressionException e) {
      throw BuildException.usage("%s: a name in it has a quote: %s".formatted(file, path));
    }
  }
}
