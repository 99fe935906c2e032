# shellcheck shell=sh disable=SC2154 # helm and here are install.sh's
# SPDX-License-Identifier: Apache-2.0
#
# Helm's plugin `store` as a link to this checkout. Nothing is removed but links: a folder among Helm's plugins may be
# somebody's checkout, this one even. Sourced by install.sh.

# The folders where Helm looks for plugins, one a line.
plugin_folders() {
	"$helm" env HELM_PLUGINS | sed 's/^"//; s/"$//' | tr ':' '\n' | grep .
}

plugin_listed() {
	"$helm" plugin list 2>/dev/null | awk 'NR > 1 && $1 == "store" { found = 1 } END { exit !found }'
}

is_store() { # FOLDER
	grep -qs '^name: "\{0,1\}store"\{0,1\} *$' "$1/plugin.yaml"
}

# Where the plugin lies by now: folders, or links to them, one a line.
plugin_places() {
	plugin_folders | while IFS= read -r folder; do
		for place in "$folder"/*; do
			! is_store "$place" || printf '%s\n' "$place"
		done
	done
}

same_folder() { # FOLDER OTHER
	[ "$(cd -P "$1" 2>/dev/null && pwd)" = "$(cd -P "$2" && pwd)" ]
}

# Both Helms install a folder as a link to it, named as the folder.
install_plugin() {
	folder=$(plugin_folders | head -n 1)
	[ -n "$folder" ] || die "$helm env HELM_PLUGINS names no folder" 'see what HELM_PLUGINS and HELM_DATA_HOME are set to'
	link=$folder/$(basename "$here")
	places=$(plugin_places)
	if [ -n "$places" ] && same_folder "$places" "$here" && plugin_listed; then
		say plugin "store is installed ($places)"
		return
	fi
	if [ -n "$places" ] && [ ! -L "$places" ]; then
		die "the plugin store is there already, and no link to a checkout: $places" \
			'it may hold work of yours: see what is in it, then remove it: helm plugin uninstall store' \
			'(or run install.sh there, if that is your checkout)'
	fi
	if [ -L "$link" ] && [ ! -e "$link" ]; then
		say plugin "removing a link that leads nowhere: $link"
		rm -f "$link"
	fi
	if [ -n "$places" ]; then
		say plugin "replacing a link to another checkout: $places"
		rm -f "$places"
	fi
	[ ! -e "$link" ] || die "$link is in the way, and is no plugin store" \
		'Helm names a plugin as its folder: give this checkout another name, or move that away'
	quietly 'installing the plugin' "$helm" plugin install "$here"
	plugin_listed || die "helm plugin install $here said it worked, but helm plugin list does not show store"
	say plugin "store for Helm $(helm_version "$helm") ($link)"
}
