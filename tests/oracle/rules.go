// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"sigs.k8s.io/yaml"
)

const (
	storeLabel = "store.urumi.ai/store"
	storeName  = "rel" // the release of every run of the tests
	namespace  = "shop"
)

// rules holds what the shipped rules must bring about, written a second time: from the profile and the objects alone,
// without a look at the report.
type rules struct {
	profile any
	bound   map[string]bool // ServiceAccounts that a binding of the stream names
	wrong   []string
	object  string

	allBound bool // by a group of which every account is
}

// get follows keys; nil where nothing is.
func get(value any, keys ...string) any {
	for _, key := range keys {
		object, _ := value.(map[string]any)
		value = object[key]
	}
	return value
}

func list(value any) []any {
	items, _ := value.([]any)
	return items
}

func text(value any) string {
	words, _ := value.(string)
	return words
}

// demand says what is wrong unless got is wanted; wanted nil: nothing may be there.
func (r *rules) demand(what string, got, wanted any) {
	if difference(wanted, got, "") != "" {
		r.wrong = append(r.wrong, fmt.Sprintf("%s: %s is %s, not %s", r.object, what, show(got), show(wanted)))
	}
}

// kept demands the input's value, or the default where there was none.
func (r *rules) kept(what string, in, out, otherwise any) {
	if in != nil {
		otherwise = in
	}
	r.demand(what, out, otherwise)
}

func items(docs []*document) (all []any) {
	for _, doc := range docs {
		if inside, ok := get(doc.value, "items").([]any); ok {
			all = append(all, inside...)
		} else {
			all = append(all, doc.value)
		}
	}
	return all
}

// stayed: the documents and items of Lists that are still in the stream.
func stayed(docs []*document, edits []edit) (kept []*document) {
	docs, edits = leaveOut(docs, edits)
	for i, doc := range docs {
		var here []edit
		for _, e := range edits {
			if at(docs, e.Line) == i {
				here = append(here, e)
			}
		}
		kept = append(kept, &document{line: doc.line, value: withoutItems(doc.value, here)})
	}
	return kept
}

func podOf(object any) any {
	group, _, _ := strings.Cut(text(get(object, "apiVersion")), "/")
	if !slices.Contains([]string{"v1", "apps", "batch", "extensions"}, group) {
		return nil
	}
	switch get(object, "kind") {
	case "Pod":
		return object
	case "Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController", "Job":
		return get(object, "spec", "template")
	case "CronJob":
		return get(object, "spec", "jobTemplate", "spec", "template")
	}
	return nil
}

func judgeRules(input, output, report []byte, profileFile string) []string {
	edits, guards, err := readReport(report)
	inDocs, inErr := decode(input)
	outDocs, outErr := decode(output)
	profileText, fileErr := os.ReadFile(profileFile)
	if err != nil || inErr != nil || outErr != nil || fileErr != nil {
		return nil // judge has said so
	}
	profileJSON, err := yaml.YAMLToJSON(profileText)
	if err != nil {
		return []string{err.Error()}
	}
	r := &rules{bound: map[string]bool{}}
	if r.profile, err = parse(profileJSON); err != nil {
		return []string{err.Error()}
	}
	// Which of them may leave is judge's to say.
	before, after := items(stayed(objects(inDocs, guards, false), edits)), items(objects(outDocs, guards, true))
	if len(before) != len(after) {
		return []string{"the objects are not the same"}
	}
	for _, object := range items(objects(inDocs, guards, false)) {
		r.bind(object)
	}
	for i := range before {
		r.object = nameOf(after[i])
		if get(after[i], "kind") != nil { // what has none is refused; here only a warning
			r.one(before[i], after[i])
		}
	}
	return r.wrong
}

func (r *rules) bind(object any) {
	if kind := get(object, "kind"); kind != "RoleBinding" && kind != "ClusterRoleBinding" {
		return
	}
	for _, subject := range list(get(object, "subjects")) {
		name, in := text(get(subject, "name")), text(get(subject, "namespace"))
		switch get(subject, "kind") {
		case "ServiceAccount":
			if in == "" || in == namespace {
				r.bound[name] = true
			}
		case "User":
			if account, ours := strings.CutPrefix(name, "system:serviceaccount:"+namespace+":"); ours {
				r.bound[account] = true
			}
		case "Group":
			all := []string{"system:authenticated", "system:serviceaccounts"}
			all = append(all, "system:serviceaccounts:"+namespace)
			r.allBound = r.allBound || slices.Contains(all, name)
		}
	}
}

func (r *rules) one(in, out any) {
	r.demand("label", get(out, "metadata", "labels", storeLabel), storeName)
	r.demand("label in selector", get(out, "spec", "selector", storeLabel), get(in, "spec", "selector", storeLabel))
	r.demand("label in matchLabels", get(out, "spec", "selector", "matchLabels", storeLabel),
		get(in, "spec", "selector", "matchLabels", storeLabel))
	group, _, _ := strings.Cut(text(get(out, "apiVersion")), "/")
	switch kind := text(get(out, "kind")); {
	case kind == "PersistentVolumeClaim" && group == "v1":
		r.claim(out)
	case kind == "StatefulSet" && group == "apps":
		for _, claim := range list(get(out, "spec", "volumeClaimTemplates")) {
			r.claim(claim)
		}
	case kind == "Service" && group == "v1":
		r.service(in, out)
	case kind == "Ingress" && (group == "networking.k8s.io" || group == "extensions"):
		r.ingress(in, out)
	case kind == "NetworkPolicy" && (group == "networking.k8s.io" || group == "extensions"):
		r.network(out)
	}
	if pod := podOf(out); pod != nil {
		r.pod(podOf(in), pod)
	}
}

// left is a setting of the profile; of what it leaves to the cluster, and nobody told the filter, what stands instead.
func (r *rules) left(part, key string, otherwise any) any {
	if set := get(r.profile, part, key); text(set) != "auto" {
		return set
	}
	return otherwise
}

// claim: one that picks a volume keeps that volume's class.
func (r *rules) claim(claim any) {
	if text(get(claim, "spec", "volumeName")) != "" || get(claim, "spec", "selector") != nil {
		return
	}
	r.demand("storageClassName", get(claim, "spec", "storageClassName"), r.left("storage", "className", nil))
	r.demand("old storage class",
		get(claim, "metadata", "annotations", "volume.beta.kubernetes.io/storage-class"), nil)
}

func (r *rules) service(in, out any) {
	switch kind := text(get(in, "spec", "type")); kind {
	case "NodePort", "LoadBalancer":
		r.demand("type", get(out, "spec", "type"), "ClusterIP")
		for _, port := range list(get(out, "spec", "ports")) {
			r.demand("nodePort", get(port, "nodePort"), nil)
		}
		for _, key := range []string{"externalTrafficPolicy", "loadBalancerIP", "loadBalancerSourceRanges"} {
			r.demand(key, get(out, "spec", key), nil)
		}
	default:
		r.demand("type", get(out, "spec", "type"), get(in, "spec", "type"))
		r.demand("externalTrafficPolicy", get(out, "spec", "externalTrafficPolicy"), nil)
	}
}

// asksControlPlane: such a rule stays, and its policy is refused (network/control-plane).
func asksControlPlane(rule any) bool {
	ports := list(get(rule, "ports"))
	for _, port := range ports {
		switch fmt.Sprint(get(port, "port")) {
		case "6443", "16443", "10250", "10255", "10257", "10259":
		default:
			return false
		}
	}
	return len(ports) > 0
}

// network: what a policy allows names pods of the own namespace, and nothing else.
func (r *rules) network(out any) {
	for direction, side := range map[string]string{"ingress": "from", "egress": "to"} {
		for _, rule := range list(get(out, "spec", direction)) {
			peers := list(get(rule, side))
			if len(peers) == 0 && !(direction == "egress" && asksControlPlane(rule)) {
				r.demand(direction+" without peers", rule, nil)
			}
			for _, peer := range peers {
				r.demand("peer's podSelector", get(peer, "podSelector") != nil, true)
				r.demand("peer's namespaceSelector", get(peer, "namespaceSelector"), nil)
				r.demand("peer's ipBlock", get(peer, "ipBlock"), nil)
			}
		}
	}
}

func (r *rules) ingress(in, out any) {
	r.demand("ingressClassName", get(out, "spec", "ingressClassName"), r.left("ingress", "className", nil))
	r.demand("old class", get(out, "metadata", "annotations", "kubernetes.io/ingress.class"), nil)
	domain := text(r.left("ingress", "domain", "127.0.0.1.nip.io"))
	became := map[string]string{}
	var hosts []any
	rulesIn, rulesOut := list(get(in, "spec", "rules")), list(get(out, "spec", "rules"))
	for i := range rulesOut {
		host := text(get(rulesOut[i], "host"))
		label, rest, _ := strings.Cut(host, ".")
		if rest != domain || label != storeName && !strings.HasSuffix(label, "-"+storeName) {
			r.demand("host", host, "[N-]"+storeName+"."+domain)
		}
		old := text(get(rulesIn[i], "host"))
		if other, ok := became[old]; ok {
			r.demand("host of the same host", host, other)
		}
		became[old] = host
		if !slices.Contains(hosts, any(host)) {
			hosts = append(hosts, host)
		}
	}
	issuer := get(out, "metadata", "annotations", "cert-manager.io/cluster-issuer")
	if get(r.profile, "tls", "enabled") != true {
		r.demand("tls", get(out, "spec", "tls"), nil)
		r.demand("issuer", issuer, nil)
	} else if len(rulesOut) > 0 {
		section := list(get(out, "spec", "tls"))
		r.demand("tls sections", len(section), 1)
		if len(section) == 1 {
			r.demand("tls hosts", get(section[0], "hosts"), any(hosts))
		}
		r.demand("issuer", issuer, get(r.profile, "tls", "issuer"))
	}
}

func (r *rules) pod(in, out any) {
	r.demand("pod label", get(out, "metadata", "labels", storeLabel), storeName)
	if get(r.profile, "podSecurity", "level") == "restricted" {
		r.kept("runAsNonRoot", get(in, "spec", "securityContext", "runAsNonRoot"),
			get(out, "spec", "securityContext", "runAsNonRoot"), true)
		seccomp := any("RuntimeDefault")
		if isWindows(in) {
			seccomp = nil
		}
		r.kept("seccompProfile", get(in, "spec", "securityContext", "seccompProfile", "type"),
			get(out, "spec", "securityContext", "seccompProfile", "type"), seccomp)
	}
	account := "default"
	for _, key := range []string{"serviceAccount", "serviceAccountName"} {
		if name := text(get(in, "spec", key)); name != "" {
			account = name
		}
	}
	if !r.allBound && !r.bound[account] && get(in, "spec", "serviceAccount") == nil {
		r.demand("automountServiceAccountToken", get(out, "spec", "automountServiceAccountToken"), false)
	}
	for _, key := range []string{"containers", "initContainers"} {
		containersIn, containersOut := list(get(in, "spec", key)), list(get(out, "spec", key))
		for i := 0; len(containersIn) > len(containersOut) && i < len(containersIn); {
			if i < len(containersOut) && get(containersIn[i], "name") == get(containersOut[i], "name") {
				i++
				continue
			}
			r.rootInit(key, in, containersIn[i])
			containersIn = slices.Delete(slices.Clone(containersIn), i, i+1)
		}
		for i := range containersOut {
			r.container(in, containersIn[i], containersOut[i])
		}
	}
}

// rootInit: only an init container that is root, and does what fsGroup or the node does, may have left.
func (r *rules) rootInit(key string, pod, container any) {
	script := fmt.Sprint(get(container, "command"), get(container, "args"))
	context := get(container, "securityContext")
	owners := get(pod, "spec", "securityContext", "fsGroup") != nil && strings.Contains(script, "chown")
	kernel := get(context, "privileged") == true && strings.Contains(script, "sysctl")
	r.demand("init container that is left out", key == "initContainers" && (owners || kernel), true)
}

// capabilities that are dropped: what the chart says, whole where that takes nothing from the container.
func capabilities(pod, context, escalation any) any {
	in, said := get(context, "capabilities", "drop").([]any)
	if !said {
		return nil
	}
	drop := []any{}
	for _, name := range in {
		if strings.EqualFold(text(name), "all") {
			name = "ALL"
		}
		drop = append(drop, name)
	}
	user := get(context, "runAsUser")
	if user == nil {
		user = get(pod, "spec", "securityContext", "runAsUser")
	}
	plain := get(context, "privileged") != true && escalation == false &&
		len(list(get(context, "capabilities", "add"))) == 0 && user != nil && fmt.Sprint(user) != "0"
	if plain && !slices.Contains(drop, any("ALL")) {
		drop = append(drop, "ALL")
	}
	return drop
}

func isWindows(pod any) bool {
	return get(pod, "spec", "os", "name") == "windows"
}

// isZero: a quantity of nothing, in any unit.
func isZero(quantity any) bool {
	return strings.Trim(fmt.Sprint(quantity), "0.EPTGMKikmnu") == ""
}

func (r *rules) container(pod, in, out any) {
	context := func(of any, keys ...string) any { return get(of, append([]string{"securityContext"}, keys...)...) }
	if get(r.profile, "podSecurity", "level") == "restricted" {
		escalation, drop := any(false), any([]any{"ALL"})
		if isWindows(pod) || context(in, "privileged") == true {
			escalation, drop = nil, nil
		}
		if slices.Contains(list(context(in, "capabilities", "add")), any("CAP_SYS_ADMIN")) {
			escalation = nil
		}
		r.kept("allowPrivilegeEscalation", context(in, "allowPrivilegeEscalation"),
			context(out, "allowPrivilegeEscalation"), escalation)
		r.kept("capabilities.drop", capabilities(pod, context(in), context(out, "allowPrivilegeEscalation")),
			context(out, "capabilities", "drop"), drop)
	}
	request := get(in, "resources", "requests", "memory")
	wanted := get(pod, "spec", "resources", "limits", "memory")
	if wanted == nil && request != nil && !isZero(request) {
		wanted = request
	}
	if wanted != nil {
		r.kept("memory limit", get(in, "resources", "limits", "memory"),
			get(out, "resources", "limits", "memory"), wanted)
	}
	r.demand("memory request", request == nil || get(out, "resources", "requests", "memory") != nil, true)
}
