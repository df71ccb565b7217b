#!/bin/sh
# Remakes every file of this folder from its npm package, then prints the hashes for MANIFEST.toml.
# Needs npm; run it from anywhere:  tracker/static/vendor/remake.sh
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

fetch() { # name version → $work/name/
    tarball=$(npm pack --silent "$1@$2")
    mkdir "$1"
    tar -xzf "$tarball" -C "$1" --strip-components=1
}

fetch bootstrap 5.3.8
fetch htmx.org 2.0.11

# Reboot and utilities only: 12 kB gzipped, where the whole of Bootstrap is 31 kB. One file saves a request.
# Source maps are not shipped, so the references to them go.
for part in reboot utilities; do
    grep -v '^/\*# sourceMappingURL=' "bootstrap/dist/css/bootstrap-$part.min.css"
done >"$here/bootstrap-core.min.css"
cp bootstrap/LICENSE "$here/bootstrap.LICENSE.txt"
cp htmx.org/dist/htmx.min.js "$here/htmx.min.js"
cp htmx.org/LICENSE "$here/htmx.LICENSE.txt"

cd "$here"
sha256sum -- *.css *.js *.txt
