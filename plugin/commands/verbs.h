/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The one list of verbs: dispatch, help and completion are made from it.
 * X(name, operands shown, least operands, most operands, role, summary); the rest is `body_NAME` in NAME.c.
 * The role (store/role.h) is the least that may run it; verb_role knows when an option asks for more.
 */
#ifndef STORE_COMMANDS_VERBS_H
#define STORE_COMMANDS_VERBS_H

#define VERB_TABLE(X)                                                                                                  \
	X(create, "NAME", 1, 1, OPERATOR, "a store as specified, isolated and ready; again: nothing changes")          \
	X(list, NULL, 0, 0, TENANT, "all stores: state, profile, plan, address, age")                                  \
	X(status, "NAME", 1, 1, TENANT, "one store: conditions, quota, pods, events, what looks wrong")                \
	X(logs, "NAME", 1, 1, TENANT, "what a store's containers say")                                                 \
	X(get, "NAME", 1, 1, TENANT, "its specification, as a file that create -f takes")                              \
	X(edit, "NAME", 1, 1, OPERATOR, "its specification in your editor, then an update to what you wrote")          \
	X(update, "[NAME]...", 0, 10000, OPERATOR, "a store's values, plan, chart or hosts changed; the others stay")  \
	X(diff, "NAME", 1, 1, READER, "what an update would change: values, objects, guards")                          \
	X(rollback, "NAME [REVISION]", 1, 2, OPERATOR, "a revision of before, back again")                             \
	X(suspend, "[NAME]...", 0, 10000, OPERATOR, "a store stopped: no pods, all data")                              \
	X(resume, "[NAME]...", 0, 10000, OPERATOR, "a suspended store running again")                                  \
	X(restart, "NAME [COMPONENT]", 1, 2, OPERATOR, "new pods of the same specification, one after the other")      \
	X(wait, "NAME", 1, 1, TENANT, "until a condition holds, or cannot")                                            \
	X(events, "NAME", 1, 1, TENANT, "what happened in a store's namespace, the newest last")                       \
	X(top, "NAME", 1, 1, TENANT, "CPU and memory that its pods use")                                               \
	X(exec, "NAME [COMPONENT]", 1, 2, OPERATOR, "a program, or sh, in one of its containers")                      \
	X(forward, "NAME [PORT]...", 1, 10001, OPERATOR, "ports of this machine that lead to one of its pods")         \
	X(url, "NAME", 1, 1, TENANT, "its address")                                                                    \
	X(open, "NAME", 1, 1, TENANT, "its address in a browser")                                                      \
	X(credentials, "NAME", 1, 1, TENANT, "its administrator: page, user, password")                                \
	X(password, "NAME", 1, 1, TENANT, "its administrator's password alone, for scripts")                           \
	X(history, "NAME", 1, 1, TENANT, "its revisions")                                                              \
	X(unprotect, "[NAME]...", 0, 10000, OPERATOR, "what create --protect put there taken away again")              \
	X(delete, "[NAME]...", 0, 10000, OPERATOR, "a store with all its data, leaving nothing")                       \
	X(db, "status|connections|psql [NAME]", 1, 2, OPERATOR, "databases of stores: size and connections; psql")     \
	X(audit, "[NAME]...", 0, 10000, READER, "live guards, objects, releases against what the policies say; --fix") \
	X(gc, NULL, 0, 0, READER, "what belongs to no store any more; --yes removes it")                               \
	X(render, "[NAME] CHART", 1, 2, NONE, "chart in, final manifests out")                                         \
	X(lint, "CHART", 1, 1, NONE, "what the rules of every profile do with a chart, by template and line")          \
	X(policies, "list|explain|test [RULE] [FILE]", 1, 3, NONE, "the rules: all, one explained, one on a file")     \
	X(profile, "show|check [PROFILE]", 1, 2, NONE, "a profile as it comes out, and what is wrong in it")           \
	X(image, "status|build|import|push [REGISTRY]", 1, 2, READER, "images of the shop: status; build, import") \
	X(platform, "database install|status|remove", 2, 2, READER, "what stores share: the PostgreSQL of mode "       \
								    "shared")                                          \
	X(serve, NULL, 0, 0, NONE, "a server that answers for stores by HTTP")                                         \
	X(doctor, NULL, 0, 0, OPERATOR, "whether this machine and the cluster are fit for stores, and what to do")     \
	X(env, NULL, 0, 0, NONE, "settings for a plain helm with our post-renderer, as exports of a shell")            \
	X(completion, "bash|zsh|fish", 1, 1, NONE, "script that completes words of helm-store in a shell")             \
	X(version, NULL, 0, 0, NONE, "version of helm store, its post-renderer and the Helm it runs")                  \
	X(help, "[VERB]", 0, 1, NONE, "what helm store does, or one of its verbs")

/* What hands know from elsewhere, and whose verb it is. */
#define VERB_ALIAS_TABLE(X)                                                                                            \
	X("ls", "list")                                                                                                \
	X("rm", "delete")                                                                                              \
	X("port-forward", "forward")

#endif
