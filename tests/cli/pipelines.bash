# SPDX-License-Identifier: Apache-2.0
# The blocks of docs/pipelines.md, and what runs them as a runner would. HELM and ROOT are the tests'.
# shellcheck shell=bash disable=SC2154

PAGE=$ROOT/docs/pipelines.md

# block NAME: the text of the block ```LANGUAGE NAME.
block() {
	awk -v name="$1" '/^```/ { on = !open && $2 == name; open = !open; next } on { found = 1; print }
		END { exit !found }' "$PAGE"
}

# The programs as the image of images/pipeline has them; a folder with a person's ./chart, values.yaml and ./overlay.
# Everything that is installed or rendered comes below $BATS_TEST_TMPDIR.
workplace() {
	local bin=$BATS_TEST_TMPDIR/bin
	mkdir -p "$bin" "$BATS_TEST_TMPDIR/plugins" "$BATS_TEST_TMPDIR/work" "$BATS_TEST_TMPDIR/home"
	ln -sfn "$HELM" "$bin/helm"
	ln -sfn "$ROOT/bin/helm-store" "$ROOT/bin/store-postrender" "$bin/"
	ln -sfn "$ROOT" "$BATS_TEST_TMPDIR/plugins/helm-store"
	export HELM_PLUGINS=$BATS_TEST_TMPDIR/plugins PATH=$bin:$PATH HOME=$BATS_TEST_TMPDIR/home
	cp -R "$1" "$BATS_TEST_TMPDIR/work/chart"
	cd "$BATS_TEST_TMPDIR/work" || return
}

# json FILE: a YAML file as Helm reads it, which both reads and prints it. The key `on` is true in YAML 1.1.
json() {
	local chart=$BATS_TEST_TMPDIR/json
	mkdir -p "$chart/templates"
	printf 'apiVersion: v2\nname: json\nversion: 0.1.0\n' >"$chart/Chart.yaml"
	cp "$1" "$chart/file.yaml"
	printf 'json: {{ .Files.Get "file.yaml" | fromYaml | toJson | quote }}' >"$chart/templates/json.yaml"
	"$HELM" template json "$chart" | sed -n 's/^json: //p' | jq -r .
}

# github_job FILE JOB: runs its steps in the current folder, as a runner does: `bash -e` each, with the environment of
# the job and of the step. The folder is what actions/checkout leaves.
github_job() {
	local step steps name value
	json "$1" | jq -ce --arg job "$2" '.jobs[$job] // error("no job") | .env as $env | .steps[] |
		.env = ($env // {}) + (.env // {})' >"$BATS_TEST_TMPDIR/steps"
	mapfile -t steps <"$BATS_TEST_TMPDIR/steps"
	for step in "${steps[@]}"; do
		if [ "$(jq -r '.uses // ""' <<<"$step")" = actions/checkout@v4 ]; then continue; fi
		(
			while IFS='=' read -r name value; do
				[ "$value" != "\${{ secrets.KUBECONFIG }}" ] || value=$SECRET
				export "$name=$value"
			done < <(jq -r '.env | to_entries[] | "\(.key)=\(.value)"' <<<"$step")
			jq -re .run <<<"$step" >"$BATS_TEST_TMPDIR/run.sh"
			bash -e "$BATS_TEST_TMPDIR/run.sh"
		) || return
	done
}

# gitlab_job FILE JOB [WITH]: its script, line by line in one shell that ends at the first failure, started by WITH.
gitlab_job() {
	json "$1" | jq -re --arg job "$2" '.[$job].script[]' >"$BATS_TEST_TMPDIR/script.sh"
	# shellcheck disable=SC2086
	${3-} bash -eo pipefail "$BATS_TEST_TMPDIR/script.sh"
}

# argo_generate COMMAND...: runs what the plugin's generate says, in an environment like that of the sidecar.
argo_generate() {
	local words
	mapfile -d '' -t words < <(block plugin.yaml >"$BATS_TEST_TMPDIR/plugin.yaml" &&
		json "$BATS_TEST_TMPDIR/plugin.yaml" | jq -j '.spec.generate | (.command + .args)[] + "\u0000"')
	[ "${#words[@]}" -ge 2 ] || return
	env -i PATH="$PATH" HELM_PLUGINS="$HELM_PLUGINS" KUBE_VERSION=1.33 ARGOCD_APP_NAME=web \
		ARGOCD_APP_NAMESPACE=shop "$@" "${words[@]}"
}
