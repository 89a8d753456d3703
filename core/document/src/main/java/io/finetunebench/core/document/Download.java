package io.finetunebench.core.document;

/**
 * A file that belongs to the report, such as the record that its numbers are from. Only HTML has it
 * inside.
 *
 * @param name of the file
 * @param mediaType such as {@code application/json}
 * @param words what it holds
 * @param content its text, in UTF-8
 */
public record Download(String name, String mediaType, String words, String content)
    implements Block {
  /** Makes a file of JSON. */
  public static Download json(String name, String words, String content) {
    return new Download(name, "application/json", words, content);
  }
}
