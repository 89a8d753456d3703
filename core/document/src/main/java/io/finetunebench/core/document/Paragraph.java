package io.finetunebench.core.document;

/**
 * Some sentences.
 *
 * @param text plain text
 */
public record Paragraph(String text) implements Block {}
