package io.finetunebench.core.document;

/** What a cell's content means for the reader, beside what it says. */
public enum Tone {
  /** Nothing in particular. */
  PLAIN,
  /** Good news. */
  GOOD,
  /** Bad news, such as what fails the command. */
  BAD,
  /** Something to look at. */
  CAUTION
}
