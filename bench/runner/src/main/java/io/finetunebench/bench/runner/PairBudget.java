package io.finetunebench.bench.runner;

import io.finetunebench.bench.judge.ratio.LookSchedule;
import io.finetunebench.bench.record.Interleaving.Stop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The time that the pairs of all benchmarks may take. Where it is not enough for the next look at
 * each, it goes to those that need the least; what they came to so far plays no part.
 */
final class PairBudget {
  private final @Nullable Duration limit;
  private final int mostPairs;
  private final boolean untilDecided;
  private final LongSupplier nanoTime;
  private final long startNanos;
  private boolean asked;

  /**
   * Starts the clock, which gives nanoseconds.
   *
   * @param limit after which no pair starts; null for none
   * @param mostPairs of a benchmark
   * @param untilDecided whether there are looks before the most pairs
   */
  PairBudget(@Nullable Duration limit, int mostPairs, boolean untilDecided, LongSupplier nanoTime) {
    this.limit = limit;
    this.mostPairs = mostPairs;
    this.untilDecided = untilDecided;
    this.nanoTime = nanoTime;
    this.startNanos = nanoTime.getAsLong();
  }

  /** Returns how many pairs a benchmark still needs before a look at it is due; 0 if one is. */
  int pairsToLook(int pairs) {
    if (!untilDecided) {
      return mostPairs - pairs;
    }
    return pairs < LookSchedule.FIRST
        ? LookSchedule.FIRST - pairs
        : Math.floorMod(LookSchedule.FIRST - pairs, LookSchedule.STEP);
  }

  /**
   * Returns the benchmarks that go on: those that get to their next look in the time that is left.
   * Where none does, one goes on that has no pair and may be shorter than the others, and before
   * the first look at any, when all have a pair, the one that needs the least.
   */
  List<Track> affordable(List<Track> tracks) {
    List<Track> open = open(tracks);
    Duration left = left();
    if (left == null || open.isEmpty()) {
      return open;
    }
    List<Duration> known = lastPairs(tracks);
    if (known.isEmpty()) {
      return left.isNegative() ? List.of() : open;
    }
    List<Track> affordable = reaching(open, usual(known), left);
    if (!affordable.isEmpty()) {
      return affordable;
    }
    Duration shortest = Collections.min(known);
    boolean looked =
        tracks.stream()
            .anyMatch(track -> track.looks() > 0 || pairsToLook(track.pairs().size()) == 0);
    List<Track> unknown = open.stream().filter(track -> track.lastPair().isZero()).toList();
    Track tried = unknown.isEmpty() ? Collections.min(open, byCost(shortest)) : unknown.get(0);
    boolean worthIt =
        looked
            ? !reaching(unknown, shortest, left).isEmpty()
            : pair(tried, shortest).compareTo(left) < 0;
    return worthIt ? List.of(tried) : List.of();
  }

  /** Returns the benchmarks that get to their next look together, those first that need least. */
  private List<Track> reaching(List<Track> tracks, Duration usual, Duration left) {
    List<Track> reaching = new ArrayList<>();
    Duration taken = Duration.ZERO;
    for (Track track : tracks.stream().sorted(byCost(usual)).toList()) {
      taken = taken.plus(toLook(track, usual));
      if (taken.compareTo(left) <= 0) {
        reaching.add(track);
      }
    }
    return reaching;
  }

  private Comparator<Track> byCost(Duration usual) {
    return Comparator.comparing(track -> toLook(track, usual));
  }

  /**
   * Returns what to say after the first pair where the time is not enough for a look at each
   * benchmark; null where it is, before there is a pair, and when it was asked before.
   */
  @Nullable String warning(List<Track> tracks) {
    List<Duration> known = lastPairs(tracks);
    Duration left = left();
    if (asked || known.isEmpty() || left == null) {
      return null;
    }
    asked = true;
    List<Track> open = open(tracks);
    Duration usual = usual(known);
    int enough = reaching(open, usual, left).size();
    Duration all =
        open.stream().map(track -> toLook(track, usual)).reduce(Duration.ZERO, Duration::plus);
    return enough == open.size()
        ? null
        : String.format(
            Locale.ROOT,
            "the time left is enough for a first look at %d of %d benchmarks, those with the"
                + " shortest pairs; a look at all takes about %d s more",
            enough,
            open.size(),
            all.toSeconds());
  }

  /** Returns how long the pairs still take at most; null before there is one to go by. */
  @Nullable Duration mostLeft(List<Track> tracks) {
    List<Duration> known = lastPairs(tracks);
    if (known.isEmpty()) {
      return null;
    }
    Duration usual = usual(known);
    Duration most =
        open(tracks).stream()
            .map(track -> pair(track, usual).multipliedBy(mostPairs - track.pairs().size()))
            .reduce(Duration.ZERO, Duration::plus);
    Duration left = left();
    return left == null || left.compareTo(most) > 0 ? most : left;
  }

  /** Returns a note that names what no look was due at in time. */
  static List<String> withoutLook(List<Track> tracks) {
    List<String> names =
        tracks.stream()
            .filter(track -> track.stop() == Stop.TIME_LIMIT && track.looks() == 0)
            .map(track -> track.cell().name())
            .toList();
    return names.isEmpty()
        ? List.of()
        : List.of("no verdict for lack of time: " + String.join(", ", names));
  }

  private @Nullable Duration left() {
    return limit == null ? null : limit.minusNanos(nanoTime.getAsLong() - startNanos);
  }

  private Duration toLook(Track track, Duration usual) {
    int pairs = track.pairs().size();
    int needed = pairsToLook(pairs);
    return pair(track, usual).multipliedBy(needed == 0 ? LookSchedule.STEP : needed);
  }

  private static Duration pair(Track track, Duration usual) {
    return track.lastPair().isZero() ? usual : track.lastPair();
  }

  private static List<Duration> lastPairs(List<Track> tracks) {
    return tracks.stream().map(Track::lastPair).filter(last -> !last.isZero()).toList();
  }

  private static Duration usual(List<Duration> known) {
    return known.stream().reduce(Duration.ZERO, Duration::plus).dividedBy(known.size());
  }

  private static List<Track> open(List<Track> tracks) {
    return tracks.stream().filter(track -> track.stop() == null).toList();
  }
}
