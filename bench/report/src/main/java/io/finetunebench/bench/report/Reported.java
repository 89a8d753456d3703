package io.finetunebench.bench.report;

import io.finetunebench.core.document.Document;
import java.util.function.Supplier;

/**
 * What a command found, as every report needs it.
 *
 * @param value what it is; JSON writes it
 * @param document what text says of it
 * @param page makes what a page says of it, which may be more; asked for only if a page is shown
 */
public record Reported(Object value, Document document, Supplier<Document> page) {
  /** Makes a finding of which a page says the same as text. */
  public Reported(Object value, Document document) {
    this(value, document, () -> document);
  }
}
