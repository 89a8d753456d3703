# shellcheck shell=bash
# What the scripts beside this file share.
export LC_ALL=C

# Prints one line that GitHub shows on the run; nothing in it can start another line.
say() {
  local text="${2//[^ -~]/?}"
  echo "::$1::${text//%/%25}" >&2
}

refuse() {
  say error "$1"
  exit 1
}

# Ends without a fault: there is nothing to do.
stop() {
  say notice "$1"
  exit 0
}

# Prints a field of the event, or nothing.
event() {
  jq -r "$1 // empty" "$GITHUB_EVENT_PATH"
}

# Asks GitHub for a path of this repository. The token goes through a file descriptor, so no list of processes shows it.
api() {
  local path="$1"
  shift
  curl --fail --silent --show-error --location --max-time 120 --header @<(
    echo "Authorization: Bearer $TOKEN"
    echo 'Accept: application/vnd.github+json'
  ) "$@" "$GITHUB_API_URL/repos/$GITHUB_REPOSITORY/$path" || refuse "GitHub gave no answer for $path"
}
