#!/bin/sh
# Makes webapp/static/vendor/govuk-frontend/ and webapp/static/fonts/ again. Only maintainers run it; what it makes is
# committed. It needs npm, which installs what package-lock.json beside it says, and, for the fonts, pyftsubset
# (fonttools + brotli) and a folder with the Noto fonts:   FONTS=folder sh tests/vendor/vendor.sh
# What it changes in govuk-frontend, and why, is in the README beside what it makes.
# A newer release: set it in package.json, then, here:   npm install --package-lock-only --omit-lockfile-registry-resolved
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
static="$here/../../webapp/static"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# 1. the stylesheet and the script
out="$static/vendor/govuk-frontend"
mkdir -p "$out"
cp "$here/package.json" "$here/package-lock.json" "$work"
(cd "$work" && npm ci --ignore-scripts --no-audit --no-fund >/dev/null)
dist="$work/node_modules/govuk-frontend/dist/govuk"
grep -q 'MIT License' "$work/node_modules/govuk-frontend/README.md" # the licence has not changed

# no licensed font, no crest, no British crown: drop what names them, and take the font from a custom property
sed -E \
    -e 's#/\*![^*]*Margaret Calvert[^*]*\*/##g' \
    -e 's#@font-face\{[^}]*\}##g' \
    -e 's#GDS Transport,arial,sans-serif#var(--app-font,system-ui,sans-serif)#g' \
    -e 's#(-webkit-)?(mask|mask-image|background|background-image):url\(/assets/[^)]*\)[^;}]*;?##g' \
    -e 's#/\*\# sourceMappingURL=[^*]*\*/##g' \
    "$dist/govuk-frontend.min.css" >"$out/govuk-frontend.min.css"
sed -E -e 's#//\# sourceMappingURL=.*$##' "$dist/govuk-frontend.min.js" >"$out/govuk-frontend.min.js"
(cd "$work" && npx --no-install rtlcss --silent "$out/govuk-frontend.min.css" "$out/govuk-frontend.rtl.min.css")
for sheet in "$out"/*.css; do
    if grep -q 'GDS Transport\|/assets/\|@font-face' "$sheet"; then
        echo "vendor.sh: $sheet still names the font or the assets of GOV.UK" >&2
        exit 1
    fi
done

# 2. the fonts, only when their folder is given
[ -n "${FONTS:-}" ] || exit 0
latin="U+0020-007E,U+00A0-00FF,U+0131,U+0152-0153,U+0160-0161,U+0178,U+017D-017E,U+2010-2027,U+202F-2030"
latin="$latin,U+2032-2033,U+2039-203A,U+2044,U+20AC,U+2116,U+2122,U+2190-2193,U+2212,U+FEFF,U+FFFD"
extended="U+0100-0130,U+0132-0151,U+0154-015F,U+0162-0177,U+0179-017C,U+017F-024F,U+0259,U+02B0-02FF"
extended="$extended,U+0300-0304,U+0306-030C,U+0323,U+0326-0328,U+1E00-1EFF,U+2000-200F,U+2031,U+2034-2038"
extended="$extended,U+203B-2043,U+2045-209F,U+20A0-20AB,U+20AD-20BF,U+2215,U+FB00-FB04"
plain='kern,mark,mkmk,liga,calt,ccmp,locl,lnum,pnum,tnum'
others="U+0370-03FF,U+0400-052F,U+1F00-1FFF"
subset() {
    pyftsubset "$FONTS/$1.ttf" --unicodes="$3" --flavor=woff2 --no-hinting --output-file="$static/fonts/$1-$2.woff2" \
        --layout-features="$4"
}
for face in NotoSans-Regular NotoSans-Bold NotoSans-Italic NotoSerif-Regular NotoSerifDisplay-Regular; do
    subset "$face" latin "$latin" "$plain"
    subset "$face" latin-ext "$extended" "$plain"
    subset "$face" greek-cyrillic "$others" 'kern,mark,mkmk,liga,calt,ccmp,locl'
done
subset NotoSerifDisplay-Italic latin "$latin" "$plain"
subset NotoSerifDisplay-Italic latin-ext "$extended" "$plain"
