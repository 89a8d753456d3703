package io.finetunebench.core.experiment.study;

/** What is trained, from where and on what. */
public enum Scenario {
  /** The large set, from fresh parameters. */
  PRETRAINED("pretrained", "DNN: Large dataset"),
  /** The small set, from the pretrained parameters, every layer trainable. */
  FINE_TUNED("fine-tuned", "DNN: Small dataset with fine-tuning"),
  /** The small set, from the pretrained parameters, the first layer frozen. */
  FINE_TUNED_FROZEN_FIRST(
      "fine-tuned-frozen-first", "DNN: Small dataset with fine-tuning, first layer frozen"),
  /** The small set, the pretrained hidden layers frozen under a fresh output layer. */
  TRANSFER("transfer", "DNN: Small dataset with transfer learning"),
  /** The small set, from fresh parameters. */
  FROM_SCRATCH("from-scratch", "DNN: Small dataset without fine-tuning"),
  /** The small set, from the pretrained parameters, the caller's choice of layers frozen. */
  FINE_TUNED_CUSTOM("fine-tuned-custom", "DNN: Small dataset with fine-tuning, custom freezing");

  private final String id;
  private final String title;

  Scenario(String id, String title) {
    this.id = id;
    this.title = title;
  }

  /** Returns the name in files and tables. */
  public String id() {
    return id;
  }

  /** Returns the title of its picture. */
  public String title() {
    return title;
  }

  /** Returns whether the last training was on the large set. */
  public boolean trainsOnLarge() {
    return this == PRETRAINED;
  }
}
