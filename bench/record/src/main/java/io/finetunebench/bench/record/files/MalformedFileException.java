package io.finetunebench.bench.record.files;

/** Says in one line what is wrong with a file that a person wrote, and where. */
public final class MalformedFileException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes the failure.
   *
   * @param message file, place, what was expected and what was found
   */
  public MalformedFileException(String message) {
    super(message.replaceAll("[\\s\\p{Cntrl}]", " "));
  }
}
