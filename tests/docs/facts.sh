#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# What pages name is there: variables, files, options; the policies that they show are read by the filter; what they
# show of our output is what is printed.
# shellcheck disable=SC2016 # backquotes of Markdown
set -uo pipefail

cd "$(dirname "$0")/../.." || exit 1
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
mapfile -t pages < <(ls README.md CONTRIBUTING.md CHANGELOG.md SECURITY.md docs/*.md charts/*/README.md)
failed=0

verdict() { # NAME: what is wrong is in $work/wrong
	if [ -s "$work/wrong" ]; then
		sed 's/^/  # /' "$work/wrong"
		echo "not ok docs: $1"
		failed=1
	else
		echo "ok docs: $1"
	fi
	: >"$work/wrong"
}

# PAGE:LINE:SPAN for each text between backquotes outside of blocks.
spans() {
	local page
	for page in "${pages[@]}"; do
		awk -v page="$page" '/^ *```/ { open = !open; next } !open {
			count = split($0, parts, "`")
			for (i = 2; i < count; i += 2) print page ":" FNR ":" parts[i]
		}' "$page"
	done
}

variables() {
	grep -rhoE 'HELM_STORE_[A-Z_]*[A-Z]' lib plugin postrender install install.sh cluster Makefile |
		sort -u >"$work/there"
	grep -oE 'HELM_STORE_[A-Z_]*[A-Z]\b' "${pages[@]}" | sort -u |
		while IFS=: read -r page name; do
			grep -qxF "$name" "$work/there" || echo "$page: nothing reads $name" >>"$work/wrong"
		done
	verdict 'variables'
}

# Patterns of a shell, where a page has them: plugin/check_*.c, tests/{cli,e2e}/x.bats.
files() {
	local page line span folders='lib|plugin|postrender|policies|charts|images|tests|cluster|docs|install|bench'
	while IFS=: read -r page line span; do
		[[ $span =~ ^($folders)/[][A-Za-z0-9_./*{},-]+$ ]] || continue
		# Placeholders, and errors.
		if [[ $span == *NN-* || $span == *NAME* ]] || grep -qF "\`$span\` |" docs/errors.md; then continue; fi
		(eval "compgen -G '${span//\{*/}*'" >/dev/null) || echo "$page:$line: no $span" >>"$work/wrong"
	done < <(spans)
	verdict 'files'
}

# Of whichever verb or program: which option belongs to which is for commands.sh, which looks at whole commands.
options() {
	local verb page line span
	{
		bin/store-postrender --help
		bin/helm-store --help
		for verb in $(bin/helm-store __complete ''); do bin/helm-store "${verb%%[[:space:]]*}" --help; done
		./install.sh --help
		cluster/cluster --help
		cluster/image --help
		"${HELM4:-$(tests/helm.sh --path 4)}" template --help
		"${HELM4:-$(tests/helm.sh --path 4)}" upgrade --help
		# Of other programs, as the pages say.
		echo --disable-svc-external-name --without-ssl --verify --enable-helm --resolve --keep-history \
			--max-old-space-size
		# docs/habits.md: of kubectl, gh and flyctl.
		echo --json --hostname --org --ignore-not-found
	} 2>/dev/null | grep -oE -- '--[a-z0-9][a-z0-9-]+' | sort -u >"$work/there"
	while IFS=: read -r page line span; do
		[[ $span =~ ^(--[a-z0-9][a-z0-9-]+) ]] || continue
		grep -qxF -- "${BASH_REMATCH[1]}" "$work/there" || echo "$page:$line: no $span" >>"$work/wrong"
	done < <(spans)
	[ "$(wc -l <"$work/there")" -gt 60 ] || echo 'no options were found' >>"$work/wrong"
	verdict 'options'
}

# Blocks of rules and guards, in a folder of policies each.
policies() {
	local page folder count=0
	for page in "${pages[@]}"; do
		awk -v work="$work" '/^```yaml$/ { file = sprintf("%s/block.%04d", work, NR); next }
			/^```/ { file = "" }
			file { print > file }' "$page"
		for block in "$work"/block.*; do
			grep -qsE '^kind: PostRenderPolicy|store.urumi.ai/guard' "$block" || continue
			folder=$work/set.$((count += 1))
			mkdir -p "$folder/guards"
			# Rules come beside the shipped ones, a guard takes the place of the shipped one.
			if grep -q PostRenderPolicy "$block"; then
				cp "$block" "$folder/10-a.yaml"
				set -- --add-policies "$folder" --check-policies
			else
				cp "$block" "$folder/guards/10-a.yaml"
				set -- --policies "$folder" --emit guards --release web --namespace shop
			fi
			bin/store-postrender "$@" --profile local >"$work/said" 2>&1 ||
				sed "s#^#$page:${block##*.}: #" "$work/said" >>"$work/wrong"
		done
		rm -f "$work"/block.*
	done
	[ "$count" -ge 4 ] || echo "only $count policies were found" >>"$work/wrong"
	verdict 'policies'
}

# The block ```text NAME of a page is what a command prints; a line `…` stands for any lines.
shown() { # PAGE NAME COMMAND...
	awk -v name="$2" '/^```/ { on = !on && $2 == name && $1 == "```text"; next } on' "$1" >"$work/shown"
	"${@:3}" >"$work/said" 2>&1
	{ [ -s "$work/shown" ] && awk 'NR == FNR { want[NR] = $0; count = NR; next } { said[FNR] = $0; lines = FNR }
		END {
			i = 1
			for (j = 1; j <= count; j++) {
				if (want[j] ~ /^ *…$/) {
					while (i <= lines && said[i] != want[j + 1]) i++
				} else if (said[i++] != want[j])
					exit 1
			}
			exit want[count] !~ /…$/ && i != lines + 1
		}' "$work/shown" "$work/said"; } ||
		{ echo "$1 shows another output than:" && cat "$work/said"; } >>"$work/wrong"
	verdict "output in $1: $2"
}

: >"$work/wrong"
variables
files
options
policies
shown docs/plugin.md refused env HELM_BIN="${HELM4:-$(tests/helm.sh --path 4)}" \
	bin/helm-store render tests/cli/charts/refused --profile local
exit "$failed"
