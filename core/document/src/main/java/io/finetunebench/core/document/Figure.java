package io.finetunebench.core.document;

/** A picture of numbers. Text and Markdown leave it out: what it shows is in a table, too. */
public sealed interface Figure extends Block permits Forest, Plot, Boundaries {
  /** Returns what the figure shows, in one line. */
  String title();
}
