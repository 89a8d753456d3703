# Renders a comparison as the comment. The comparison may be forged, so its words appear only through `code`, and all
# else of it through `short` or `words`, which know numbers and outcomes alone.

# ASCII without what Markdown, HTML, a table or a mention begins or ends with; a code span links nothing either.
def code($most):
  tostring | .[:$most] | gsub("[^A-Za-z0-9 _.,=()#+/%-]"; "?") | if test("[^ ]") then "`\(.)`" else "`?`" end;

# Four significant digits.
def short:
  if type != "number" or isnan or isinfinite then error("no number")
  elif . == 0 then "0"
  else (fabs | log10 | floor) as $e
    | if $e < 3 then (. * pow(10; 3 - $e) | round) / pow(10; 3 - $e)
      else (. / pow(10; $e - 3) | round) * pow(10; $e - 3) end
    | tostring
  end;

def order:
  ["slower", "more", "invalid", "not-comparable", "gone", "trade", "faster", "less", "new", "acknowledged",
   "inconclusive", "equivalent"];

def words:
  . as $outcome | if order | index([$outcome]) then gsub("-"; " ") else error("no outcome") end;

def side($score): if $score == null then "-" else "\($score | short) \(.unit | code(20))" end;

def row:
  (.estimate // {}) as $of
  | (.benchmark | tostring | split(".") | .[-2:] | join(".")) as $name
  | ((.parameters // {}) | to_entries | map(" \(.key)=\(.value)") | join("")) as $parameters
  | (if .metric == .mode then "" else ", \(.metric)" end) as $metric
  | [ (.outcome | words | if IN("slower", "more", "invalid") then "**\(ascii_upcase)**" else ascii_upcase end),
      ($name + $parameters + $metric | code(120)),
      ($of | side(.baselineScore)),
      ($of | side(.candidateScore)),
      (if $of.ratio == null then "-" else $of.ratio | short end),
      (if $of.interval == null then "-" else $of.interval | "\(.low | short) to \(.high | short)" end) ]
  | "| \(join(" | ")) |";

def table:
  ["| verdict | benchmark | base | head | ratio | interval |", "|---|---|--:|--:|--:|---|"] + map(row) | .[];

def percent: "\(. * 100 | short) %";

# What all rows are held against; rows that differ say it on the run's page.
def limits:
  map(select(.claimedFrom != null) | {claimedFrom, equalWithin}) | unique
  | if length == 1 then " A change is claimed from \(.[0].claimedFrom | percent) on, and sides are equal within \(.[0].equalWithin | percent)."
    else "" end;

# An interval without a confidence is of forks that did not take turns.
def intervals:
  [.verdicts[].estimate.interval | select(. != null) | .confidence != null] as $stated
  | if $stated | any | not then ""
    else " All intervals together hold with \(.confidence | percent)"
      + if $stated | all then "." else "; those of times measured one after the other do not." end
    end;

if length != 1 or .[0].schemaVersion != 1 or (.[0].verdicts | type) != "array" then error("no comparison") else .[0] end
| (.verdicts | group_by(.outcome) | map({key: .[0].outcome, value: length}) | from_entries) as $counts
| (.verdicts | map(select(.outcome | IN("inconclusive", "equivalent") | not)) | sort_by(.outcome as $o | order | index([$o])))
  as $told
| (.verdicts | map(select(.outcome | IN("inconclusive", "equivalent"))) | sort_by(.outcome == "equivalent")) as $rest
| "### Benchmarks: \([order[] | select($counts[.]) | "\($counts[.]) \(words)"] | join(", ") | if . == "" then "none" else . end)",
  "",
  "Commit \($head | code(8)) against \(.baseline | arrays | map(tostring | sub(" \\(run [^)]*\\)$"; "")) | join(" ") | code(60)), measured by [this run](\($run)).",
  "",
  if $told == [] then "No benchmark got slower or faster that can be told." else $told[:40] | table end,
  if ($told | length) > 40 then "", "\(($told | length) - 40) more of these are on the run's page." else empty end,
  if $rest == [] then empty
  else "", "<details><summary>\($rest | length) inconclusive or equivalent</summary>", "", ($rest[:60] | table),
    if ($rest | length) > 60 then "", "\(($rest | length) - 60) more are on the run's page." else empty end,
    "", "</details>"
  end,
  "",
  "<sub>The ratio is head's time, or bytes, to base's (rates are inverted): above 1 is worse.\(.verdicts | limits)"
    + "\(intervals)"
    + " The pull request's own workflow measured this, and the pull request can change it: take it as advice, not as proof.</sub>"
