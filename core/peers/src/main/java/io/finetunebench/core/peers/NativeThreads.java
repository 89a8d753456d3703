package io.finetunebench.core.peers;

/** How many threads the libraries may compute on. */
public final class NativeThreads {
  private NativeThreads() {}

  /**
   * Returns the value of the environment's OMP_NUM_THREADS, 1 if there is none: the same threads
   * for every library, whatever each takes by itself.
   */
  public static int count() {
    String value = System.getenv("OMP_NUM_THREADS");
    return value != null && value.matches("[1-9][0-9]{0,3}") ? Integer.parseInt(value) : 1;
  }
}
