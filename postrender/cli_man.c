/* SPDX-License-Identifier: Apache-2.0 */
#include "cli_man.h"

#include "cli.h"
#include "man.h"

static void add_synopsis(struct bytes *out)
{
	bytes_add_text(out, ".Nm helm Cm template\n.Ar NAME CHART\n|\n.Nm store-postrender\n"
			    ".Fl \\-profile Ar NAME\n.Fl \\-release Ar NAME\n.Fl \\-namespace Ar NAME\n"
			    ".Op Ar OPTION ...\n"
			    ".Nm helm Cm install\n.Ar NAME CHART\n.Fl \\-post\\-renderer Cm store\\-postrender\n"
			    ".Nm helm Cm install\n.Ar NAME CHART\n.Fl \\-post\\-renderer Cm store\n");
}

static void add_description(struct bytes *out)
{
	man_section("DESCRIPTION", out);
	man_text("Applies the platform's rules and guards to rendered manifests, from stdin to stdout.\n"
		 "Bytes that no rule changes leave as they came in; every edited document is read again and\n"
		 "verified before anything is written. What cannot be read exactly as Kubernetes reads it is\n"
		 "refused. On any failure nothing is written.",
		 out);
	bytes_add_text(out, ".Pp\n");
	man_text("Helm 3 takes the program itself as a post-renderer. Helm 4 takes a plugin, store; helm store env\n"
		 "prints what either needs.",
		 out);
}

void cli_help_man(struct bytes *out)
{
	man_begin("store-postrender", "applies a platform's rules to the manifests of any chart", STORE_VERSION, out);
	add_synopsis(out);
	add_description(out);
	man_options(cli_rows, cli_row_count, out);
	man_errors(out);
	man_section("SEE ALSO", out);
	man_see("helm-store", false, out);
	man_see("helm-store-env", false, out);
	man_see("helm-store-policies", false, out);
	man_see("helm-store-render", true, out);
}
