#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# What every image of images/ must hold: no file that changes its caller's user or group, an inventory (SBOM) of all
# packages that is valid CycloneDX, the licence of each. Sourced by cluster/image-test.sh; $work/NAME/root is an image.
# shellcheck disable=SC2154 # work, repository are cluster/image-test.sh's

# A package is in the inventory with its version: NAME VERSION a line, of the root's own list of packages.
packages_of() { # ROOT
	awk -v RS= -v FS='\n' '{
		name = version = status = ""
		for (i = 1; i <= NF; i++) {
			if ($i ~ /^Package: /) name = substr($i, 10)
			if ($i ~ /^Version: /) version = substr($i, 10)
			if ($i ~ /^Status: /) status = $i
		}
		if (status ~ / installed$/) print name, version
	}' "$1/var/lib/dpkg/status" | sort
}

no_setuid() { # ROOT
	local found
	found=$(find "$1" -xdev -type f -perm /6000 -printf '%m %P\n')
	[ -z "$found" ] || { echo "$found" && return 1; }
}

# The schemas lie in a package of PyPI, the one that reads them in the cache of whoever runs the tests.
valid_inventory() { # FILE
	local folder=${XDG_CACHE_HOME:-$HOME/.cache}/helm-store/check-jsonschema-0.39.0 schemas=$work/cyclonedx
	if [ ! -x "$folder/bin/check-jsonschema" ]; then
		rm -rf "$folder"
		python3 -m venv "$folder" && "$folder/bin/pip" install -q check-jsonschema==0.39.0 || return 1
	fi
	if [ ! -d "$schemas" ]; then
		"$folder/bin/pip" download -q --no-deps -d "$work" cyclonedx-python-lib==9.1.0 || return 1
		python3 -m zipfile -e "$work"/cyclonedx_python_lib-*.whl "$schemas" || return 1
	fi
	"$folder/bin/check-jsonschema" --schemafile "$schemas/cyclonedx/schema/_res/bom-1.5.SNAPSHOT.schema.json" "$1"
}

all_packages_listed() { # ROOT
	local listed
	listed=$(jq -r '.components[] | select(.purl // "" | test("^pkg:deb/.*arch=(?!source)")) |
		"\(.name) \(.version)"' "$1/usr/share/sbom/bom.json" | sort)
	[ -n "$listed" ] || { echo 'no package' && return 1; }
	[ ! -f "$1/var/lib/dpkg/status" ] || diff <(packages_of "$1") <(echo "$listed")
}

# Of all that the inventory names: Debian's copyright files, the folder of an npm package, what else is in /licenses.
all_licences_there() { # ROOT
	local kind name version missing=0
	while IFS=$'\t' read -r kind name version; do
		case $kind in
		deb) [ -s "$1/usr/share/doc/$name/copyright" ] || [ -L "$1/usr/share/doc/$name" ] ;;
		npm) [ -n "$(find "$1/licenses/$name@$version" -type f -size +0 2>/dev/null | head -n 1)" ] ;;
		*) [ -n "$(find "$1/licenses/$name" -type f -size +0 2>/dev/null | head -n 1)" ] ;;
		esac || { missing=1 && echo "no licence of $kind $name $version"; }
	done < <(jq -r '.components[] | select(.purl) | [(.purl | split("/")[0][4:]), .name, .version] | @tsv' \
		"$1/usr/share/sbom/bom.json")
	return "$missing"
}

# Each package that node can load is in the inventory.
all_modules_listed() { # ROOT
	diff <(jq -r '.components[] | select(.scope == "required") | "\(.name)@\(.version)"' \
		"$1/usr/share/sbom/bom.json" | sort -u) <(find "$1/srv/medusa/node_modules" -name package.json \
		-regextype egrep -regex '.*/node_modules/(@[^/]+/)?[^/@]+/package\.json' \
		-exec jq -r '"\(.name)@\(.version)"' {} + | sort -u)
}

test_inventory() { # NAME
	local root=$work/$1/root
	check "$1: no file changes its caller's user or group" no_setuid "$root"
	check "$1: its inventory is CycloneDX 1.5" valid_inventory "$root/usr/share/sbom/bom.json"
	check "$1: its inventory has all packages" all_packages_listed "$root"
	check "$1: licences of all packages" all_licences_there "$root"
	[ ! -d "$root/srv/medusa" ] || check "$1: its inventory has all modules" all_modules_listed "$root"
}

# The repository as docker gets it, with the programs beside their script.
pipeline_context() { # FOLDER
	mkdir -p "$1"
	git -C "$repository" ls-files -z | tar -C "$repository" --null -T - -cf - | tar -C "$1" -xf -
	cp "$1/images/pipeline/Dockerfile" "$1/Dockerfile"
	cp "$("$repository/tests/helm.sh" --path 4)" "$1/images/pipeline/helm"
	cp "$("$repository/cluster/cluster" path kubectl)" "$1/images/pipeline/kubectl"
}

# One that should fail does: a setuid file, a package that is not listed, one without its copyright file.
test_inventory_fails() {
	local root=$work/spoilt
	mkdir -p "$root"
	cp -a "$work/redis/root/." "$root/"
	chmod u+s "$root/bin/bash"
	check 'inventory: a setuid file is seen' refuses bin/bash no_setuid "$root"
	jq '.components |= map(select(.name != "bash"))' "$work/redis/root/usr/share/sbom/bom.json" \
		>"$root/usr/share/sbom/bom.json"
	check 'inventory: a package that is not listed is seen' refuses bash all_packages_listed "$root"
	rm "$root/usr/share/doc/libc6/copyright"
	check 'inventory: a licence that is missing is seen' refuses 'deb libc6' all_licences_there "$root"
	jq '.components[0].licenses = "none"' "$work/redis/root/usr/share/sbom/bom.json" >"$work/spoilt.json"
	check 'inventory: what is no CycloneDX is seen' refuses licenses valid_inventory "$work/spoilt.json"
}
