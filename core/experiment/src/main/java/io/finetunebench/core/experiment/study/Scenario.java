package io.finetunebench.core.experiment.study;

/** What is trained, from where and on what. */
public enum Scenario {
  /** The large set, from fresh parameters. */
  PRETRAINED("pretrained"),
  /** The small set, from the pretrained parameters, every layer trainable. */
  FINE_TUNED("fine-tuned"),
  /** The small set, from the pretrained parameters, the first layer frozen. */
  FINE_TUNED_FROZEN_FIRST("fine-tuned-frozen-first"),
  /** The small set, the pretrained hidden layers frozen under a fresh output layer. */
  TRANSFER("transfer"),
  /** The small set, from fresh parameters. */
  FROM_SCRATCH("from-scratch"),
  /** The small set, from the pretrained parameters, the caller's choice of layers frozen. */
  FINE_TUNED_CUSTOM("fine-tuned-custom");

  private final String id;

  Scenario(String id) {
    this.id = id;
  }

  /** Returns the name in files, tables and pictures. */
  public String id() {
    return id;
  }

  /** Returns whether the last training was on the large set. */
  public boolean trainsOnLarge() {
    return this == PRETRAINED;
  }
}
