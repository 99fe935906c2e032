/* SPDX-License-Identifier: Apache-2.0 */
/* The scripts ask the program itself (`helm-store __complete`), so they never grow old. */
#include "commands/verb.h"

struct completion_request {
	unsigned shell; /* its place in the row */
};

static const struct field rows[] = {
	{ "shell", 0, "bash|zsh|fish", NULL, NULL, FIELD_CHOICE(struct completion_request, shell),
	  .place = FIELD_OPERAND, .unlisted = "shell with a completion" },
	FIELD_HELP,
};

static const char details[] = "Examples:\n"
			      "  source <(helm-store completion bash)\n"
			      "  helm-store completion zsh > \"${fpath[1]}/_helm-store\"\n"
			      "  helm-store completion fish > ~/.config/fish/completions/helm-store.fish\n"
			      "\n"
			      "`helm store` itself is completed by Helm's script (helm completion bash|zsh|fish).\n";

static const char bash_script[] = "# bash completion for helm-store\n"
				  "_helm_store() {\n"
				  "\tlocal line word directive=0 args=()\n"
				  "\tCOMPREPLY=()\n"
				  "\tfor word in \"${COMP_WORDS[@]:1:COMP_CWORD}\"; do\n"
				  "\t\t[[ $word == = ]] || args+=(\"$word\")\n"
				  "\tdone\n"
				  "\t[[ ${COMP_WORDS[COMP_CWORD]} != = ]] || args+=(\"\")\n"
				  "\twhile IFS= read -r line; do\n"
				  "\t\tcase $line in\n"
				  "\t\t:*) directive=${line#:} ;;\n"
				  "\t\t*) COMPREPLY+=(\"${line%%$'\\t'*}\") ;;\n"
				  "\t\tesac\n"
				  "\tdone < <(\"${COMP_WORDS[0]}\" __complete \"${args[@]}\" 2>/dev/null)\n"
				  "\tif ((directive & 4)); then compopt +o default 2>/dev/null; fi\n"
				  "\tif ((directive & 2)); then compopt -o nospace 2>/dev/null; fi\n"
				  "}\n"
				  "complete -o default -F _helm_store helm-store\n";

static const char zsh_script[] =
	"#compdef helm-store\n"
	"# zsh completion for helm-store\n"
	"_helm_store() {\n"
	"\tlocal line directive=0\n"
	"\tlocal -a items\n"
	"\tfor line in \"${(@f)$(\"${words[1]}\" __complete \"${(@)words[2,CURRENT]}\" 2>/dev/null)}\"; do\n"
	"\t\tcase $line in\n"
	"\t\t:*) directive=${line#:} ;;\n"
	"\t\t?*) items+=(\"${${line//:/\\\\:}/$'\\t'/:}\") ;;\n"
	"\t\tesac\n"
	"\tdone\n"
	"\tif (( ${#items} )); then\n"
	"\t\tif (( directive & 2 )); then _describe helm-store items -S ''; else _describe helm-store items; fi\n"
	"\telif (( ! (directive & 4) )); then\n"
	"\t\t_files\n"
	"\tfi\n"
	"}\n"
	"if [ \"$funcstack[1]\" = _helm-store ]; then _helm_store \"$@\"; else compdef _helm_store helm-store; fi\n";

static const char fish_script[] = "# fish completion for helm-store\n"
				  "function __helm_store_complete\n"
				  "\tset -l words (commandline -opc)\n"
				  "\tset -l token (commandline -ct)\n"
				  "\tset -l lines ($words[1] __complete $words[2..-1] \"$token\" 2>/dev/null)\n"
				  "\tif test (count $lines) -eq 1; and test \"$lines[1]\" = :0\n"
				  "\t\t__fish_complete_path \"$token\"\n"
				  "\telse\n"
				  "\t\tstring match -v -- ':*' $lines\n"
				  "\tend\n"
				  "end\n"
				  "complete -c helm-store -f -a '(__helm_store_complete)'\n";

static int run(struct call *call, struct err *err)
{
	static const char *const scripts[] = { bash_script, zsh_script, fish_script };
	const struct completion_request *request = call->request;
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(HELP_MOST);

	bytes_add_text(&out, scripts[request->shell]);
	return output_print(&out, err);
}

const struct verb_body body_completion = { FIELDS_OF(rows, struct completion_request), run, details, NULL };
