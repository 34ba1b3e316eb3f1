#!/usr/bin/env bash
# Writes the report of an example with a logo and all that an author's own text may have.
#   own_text_page.sh REPORT EXAMPLE
set -euo pipefail
[ $# -eq 2 ] || { sed -n 2,3p "$0" >&2; exit 2; }
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cp "$2"/{trial.toml,schools.csv} "$scratch"
base64 -d >"$scratch/logo.png" <<'END'
iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==
END
cat >"$scratch/text.md" <<'END'
Above all sections, with [a link](https://www.consort-spirit.org).

# summary

> What we were asked.

## What was done

1. First, with *emphasis* and **more of it**:
   - the [protocol](https://www.isrctn.com) and {{table:primary}};
   - {{figure:flow}}.

   A further paragraph.
2. Second.

### In detail

{{table:primary}}
END
cat >>"$scratch/trial.toml" <<'END'

[report]
authors = ["A. Author", "B. Author"]
date = "March 2021"
logo = "logo.png"
text = "text.md"
plain_language = true
sections = ["summary", "outcomes", "flow", "primary", "deviations", "appendices", "checklist"]
END
"$1" -q "$scratch/trial.toml" --format html
