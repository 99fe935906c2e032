/* SPDX-License-Identifier: Apache-2.0 */
#include "cli_load.h"

#include "cli_known.h"
#include "file.h"
#include "hostname.h"
#include "policy.h"
#include "settings_found.h"

/* A name of a profile is looked for in the chosen policies and then in the built-in ones, so that own rules can use a
 * known profile. */
static int find_folders(struct cli *cli, struct err *err)
{
	static const char *const places[] = { "policies", "share/helm-store/policies" };
	const char *chosen = options_get(&cli->options, "policies");
	const char *built_in = NULL;
	const char *program;

	if (file_program_folder(&cli->arena, &program, err))
		return -1;
	for (size_t i = 0; i < COUNT_OF(places) && !built_in; i++) {
		const char *folder = arena_format(&cli->arena, "%s/../%s", program, places[i]).p;

		built_in = file_exists(folder) ? file_clean_path(folder, &cli->arena) : NULL;
	}
	if (!chosen && !built_in)
		return err_set(err, ERR_READ, "no policies beside the program (%s/../%s); give --policies DIR", program,
			       places[0]);
	cli->folder = chosen ? chosen : built_in;
	cli->folders[0] = cli->folder;
	cli->folders[1] = chosen ? built_in : NULL;
	return 0;
}

static const char *const *all_of(struct cli *cli, const char *name)
{
	const char **list = arena_calloc(&cli->arena, (cli->options.count + 1) * sizeof(*list));
	size_t count = 0;

	for (size_t i = 0; i < cli->options.count; i++)
		if (strcmp(cli->options.values[i].row->name, name) == 0)
			list[count++] = cli->options.values[i].text;
	return list;
}

int cli_find_profile(struct cli *cli, const char **ret, struct err *err)
{
	const char *name = options_get(&cli->options, "profile");

	if (!cli->folder && find_folders(cli, err))
		return -1;
	*ret = name && strchr(name, '/') ? file_clean_path(name, &cli->arena) : NULL;
	for (size_t i = 0; name && !*ret && cli->folders[i]; i++) {
		const char *file = arena_format(&cli->arena, "%s/profiles/%s.yaml", cli->folders[i], name).p;

		*ret = file_exists(file) ? file : NULL;
	}
	return name && !*ret ? cli_no_profile(cli, name, err) : 0;
}

static int check_name(const char *name, const char *what, struct err *err)
{
	size_t length = name ? strlen(name) : 1;
	bool good = length >= 1 && length <= 63;

	for (size_t i = 0; name && i < length; i++) {
		bool edge = i == 0 || i + 1 == length;

		good = good && ((name[i] >= 'a' && name[i] <= 'z') || (name[i] >= '0' && name[i] <= '9') ||
				(!edge && (name[i] == '-' || name[i] == '.')));
	}
	if (good)
		return 0;
	return err_set(err, ERR_USAGE, "--%s \"%s\": lower-case letters, digits and `-`, at most 63", what, name);
}

/* --rule: nothing else acts, guards neither. */
static int keep_rule(struct cli *cli, struct err *err)
{
	const char *id = options_get(&cli->options, "rule");

	if (!id)
		return 0;
	guards_free(&cli->guards);
	memset(&cli->guards, 0, sizeof(cli->guards));
	return policy_keep(&cli->policies, id, err);
}

/* NULL when none is given. */
static int read_hosts(struct cli *cli, struct err *err)
{
	const char **hosts;
	size_t count = options_get_all(&cli->options, "host", &cli->arena, &hosts);

	for (size_t i = 0; i < count; i++)
		if (hostname_read(hosts[i], &cli->arena, &hosts[i], err))
			return -1;
	cli->settings.hosts = count ? hosts : NULL;
	return 0;
}

int cli_load(struct cli *cli, struct err *err)
{
	const struct options *options = &cli->options;
	const char *const *added = all_of(cli, "add-policies");
	const char *profile;

	cli->settings.profile_name = options_get(options, "profile");
	cli->settings.plan = options_get(options, "plan");
	cli->settings.release = options_get(options, "release");
	cli->settings.name_space = options_get(options, "namespace");
	cli->settings.store = options_get(options, "store");
	if (!cli->settings.store)
		cli->settings.store = cli->settings.release;
	if (check_name(cli->settings.store, "store", err) || check_name(cli->settings.release, "release", err) ||
	    check_name(cli->settings.name_space, "namespace", err))
		return -1;
	if (read_hosts(cli, err) || cli_find_profile(cli, &profile, err))
		return -1;
	cli->settings.folders = cli->folders;
	if (policy_read_folder(&cli->policies, cli->folder, err))
		return -1;
	for (; *added; added++)
		if (policy_read_folder(&cli->policies, *added, err))
			return -1;
	if (policy_check(&cli->policies, err))
		return -1;
	if (guards_read(&cli->guards, arena_format(&cli->arena, "%s/guards", cli->folder).p, err) ||
	    keep_rule(cli, err))
		return -1;
	return settings_read(&cli->settings, profile, all_of(cli, "values"), all_of(cli, "set"), err) ||
			       settings_take_found(&cli->settings, all_of(cli, "found"), err)
		       ? -1
		       : 0;
}
