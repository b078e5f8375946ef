#!/usr/bin/env bash
# Reviews the repository in the working folder and judges what its lock files bring in. Writes review.sarif, check.sarif and
# summary.md to $OUT. Ends with 1 where something is refused, 2 where something could not be looked at, else 0.
set -u
read -r -a lazaret <<< "${LAZARET:-lazaret}"
out=${OUT:-lazaret-report}
base=()
if [ -n "${BASE:-}" ]; then base=("--base=$BASE"); fi
mkdir -p "$out"

"${lazaret[@]}" review . "--fail-on=${FAIL_ON:-medium}" --markdown > "$out/summary.md"
reviewed=$?
"${lazaret[@]}" review . --sarif > "$out/review.sarif"

"${lazaret[@]}" check . "${base[@]}" --sarif > "$out/check.sarif"
checked=$?
if [ "$checked" != 0 ]; then
  # What was judged a moment ago is not judged again.
  { echo; echo '```'; "${lazaret[@]}" check . "${base[@]}"; echo '```'; } >> "$out/summary.md"
fi

cat "$out/summary.md"
if [ "$reviewed" = 1 ] || [ "$checked" = 1 ]; then exit 1; fi
if [ "$reviewed" = 2 ] || [ "$checked" = 2 ]; then exit 2; fi
