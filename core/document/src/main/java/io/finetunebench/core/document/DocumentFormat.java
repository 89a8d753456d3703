package io.finetunebench.core.document;

import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;

/**
 * A text format that every report can be written in. An implementation is a service, so that one
 * annotated class is all of a format: {@code @AutoService(DocumentFormat.class)}.
 */
public interface DocumentFormat {
  /** Returns the name, such as {@code Markdown}; in lower case it is the option's. */
  String name();

  /** Returns the usual extension of a file, without the dot. */
  String extension();

  /** Returns a report as text that ends with a newline. */
  String text(Document document);

  /** Returns all formats, by name. */
  static List<DocumentFormat> all() {
    return ServiceLoader.load(DocumentFormat.class).stream()
        .map(ServiceLoader.Provider::get)
        .sorted(Comparator.comparing(DocumentFormat::name))
        .toList();
  }
}
