/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The one list of verbs: dispatch, help and completion are made from it.
 * X(name, operands shown, least operands, most operands, summary); the rest is `body_NAME` in cmd_NAME.c.
 */
#ifndef STORE_VERBS_H
#define STORE_VERBS_H

#define VERB_TABLE(X)                                                                                                  \
	X(create, "NAME", 1, 1, "a store as specified, isolated and ready; again: nothing changes")                    \
	X(list, NULL, 0, 0, "all stores: state, profile, plan, address, age")                                          \
	X(status, "NAME", 1, 1, "one store: conditions, quota, pods, events, what looks wrong")                        \
	X(logs, "NAME", 1, 1, "what a store's containers say")                                                         \
	X(update, "NAME", 1, 1, "a store's values, plan, chart or hosts changed; the others stay")                     \
	X(diff, "NAME", 1, 1, "what an update would change: values, objects, guards")                                  \
	X(rollback, "NAME [REVISION]", 1, 2, "a revision of before, back again")                                       \
	X(suspend, "NAME", 1, 1, "a store stopped: no pods, all data")                                                 \
	X(resume, "NAME", 1, 1, "a suspended store running again")                                                     \
	X(wait, "NAME", 1, 1, "until a condition holds, or cannot")                                                    \
	X(url, "NAME", 1, 1, "its address")                                                                            \
	X(open, "NAME", 1, 1, "its address in a browser")                                                              \
	X(credentials, "NAME", 1, 1, "its administrator: page, user, password")                                        \
	X(history, "NAME", 1, 1, "its revisions")                                                                      \
	X(delete, "NAME", 1, 1, "a store with all its data, leaving nothing")                                          \
	X(audit, "[NAME]...", 0, 10000, "live guards, objects and releases against what the policies say; --fix")      \
	X(gc, NULL, 0, 0, "what belongs to no store any more; --yes removes it")                                       \
	X(render, "[NAME] CHART", 1, 2, "chart in, final manifests out")                                               \
	X(image, "status|build|import|push [REGISTRY]", 1, 2, "images of the shop: in the cluster; build, import") \
	X(doctor, NULL, 0, 0, "whether this machine and the cluster are fit for stores, and what to do")               \
	X(env, NULL, 0, 0, "settings for a plain helm with our post-renderer, as exports of a shell")                  \
	X(completion, "bash|zsh|fish", 1, 1, "script that completes words of helm-store in a shell")                   \
	X(version, NULL, 0, 0, "version of helm store, its post-renderer and the Helm it runs")                        \
	X(help, "[VERB]", 0, 1, "what helm store does, or one of its verbs")

#endif
