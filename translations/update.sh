#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Brings the catalogues up to date with the texts in src and ui: new texts come in as unfinished, gone ones go.
#   translations/update.sh [FOLDER]     (the folder of the catalogues, this one by default)
# English holds only the forms of "%n line(s)"; every other text is its own translation.
set -eu
cd "$(dirname "$0")/.."
folder=${1:-translations}
lupdate=${LUPDATE:-$(qtpaths6 --query QT_HOST_BINS)/lupdate}
options=(-no-obsolete -locations none -source-language en)

"$lupdate" src ui "${options[@]}" -target-language en -pluralonly -ts "$folder/drainboard_en.ts"
"$lupdate" src ui "${options[@]}" -target-language fr -ts "$folder/drainboard_fr.ts"
