/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the shell, Helm and the pod say of where we are: read once, by whoever was started (main.c), and handed down.
 * Nothing else asks the process for its variables (tests/lint/environment.sh): an operation that somebody else asks for
 * would have the wrong ones.
 */
#ifndef STORE_ENVIRONMENT_H
#define STORE_ENVIRONMENT_H

#include "options.h"

/* member, variable. Helm's: helm.sh/helm pkg/cli/environment.go, (*EnvSettings).EnvVars. */
/* clang-format off */
#define ENVIRONMENT_TABLE(X)                                                                                           \
	/* Helm, and what it hands to plugins */                                                                       \
	X(helm, "HELM_BIN")                                                                                            \
	X(helm_plugins, "HELM_PLUGINS")                                                                                \
	X(helm_driver, "HELM_DRIVER")                                                                                  \
	X(helm_namespace, "HELM_NAMESPACE")                                                                            \
	X(helm_plugin_dir, "HELM_PLUGIN_DIR")                                                                          \
	/* which cluster, and as whom */                                                                               \
	X(kubectl, "HELM_STORE_KUBECTL")                                                                               \
	X(kubeconfig, "KUBECONFIG")                                                                                    \
	X(home, "HOME")                                                                                                \
	X(kube_context, "HELM_KUBECONTEXT")                                                                            \
	X(kube_server, "HELM_KUBEAPISERVER")                                                                           \
	X(kube_ca_file, "HELM_KUBECAFILE")                                                                             \
	X(kube_tls_server_name, "HELM_KUBETLS_SERVER_NAME")                                                            \
	X(kube_as_user, "HELM_KUBEASUSER")                                                                             \
	X(kube_as_groups, "HELM_KUBEASGROUPS")                                                                         \
	X(kube_token, "HELM_KUBETOKEN")                                                                                \
	X(kube_insecure, "HELM_KUBEINSECURE_SKIP_TLS_VERIFY")                                                          \
	X(pod_host, "KUBERNETES_SERVICE_HOST")                                                                         \
	X(pod_port, "KUBERNETES_SERVICE_PORT")                                                                         \
	X(pod_namespace, "POD_NAMESPACE")                                                                              \
	/* how programs of this machine reach others, as curl reads them */                                            \
	X(http_proxy, "http_proxy")                                                                                    \
	X(https_proxy, "https_proxy")                                                                                  \
	X(https_proxy_upper, "HTTPS_PROXY")                                                                            \
	X(all_proxy, "all_proxy")                                                                                      \
	X(all_proxy_upper, "ALL_PROXY")                                                                                \
	X(no_proxy, "no_proxy")                                                                                        \
	X(no_proxy_upper, "NO_PROXY")                                                                                  \
	/* folders for temporary files */                                                                              \
	X(tmpdir, "TMPDIR")                                                                                            \
	X(runtime_dir, "XDG_RUNTIME_DIR")                                                                              \
	/* the terminal, and what opens pages */                                                                       \
	X(term, "TERM")                                                                                                \
	X(no_color, "NO_COLOR")                                                                                        \
	X(columns, "COLUMNS")                                                                                          \
	X(path, "PATH")                                                                                                \
	X(display, "DISPLAY")                                                                                          \
	X(wayland_display, "WAYLAND_DISPLAY")                                                                          \
	/* what edits a file: git(1), kubectl */                                                                       \
	X(kube_editor, "KUBE_EDITOR")                                                                                  \
	X(visual, "VISUAL")                                                                                            \
	X(editor, "EDITOR")                                                                                            \
	/* what the filter would read, whether or not the command has such an option */                                \
	X(policies, "HELM_STORE_POLICIES")                                                                             \
	X(add_policies, "HELM_STORE_ADD_POLICIES")                                                                     \
	X(profile_values, "HELM_STORE_VALUES")
/* clang-format on */

/* Texts are borrowed from whom environment_read was given; "" where nothing is said. */
struct environment {
#define X(member, variable) const char *member;
	ENVIRONMENT_TABLE(X)
#undef X
};

/* Nothing is said. */
extern const struct environment environment_none;

/* Of "NAME=value" texts, ended by NULL; NULL: nothing is said. */
void environment_read(char *const *variables, struct environment *ret);

#endif
