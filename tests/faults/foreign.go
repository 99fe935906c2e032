// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"fmt"
	"time"
)

const label = "store.urumi.ai/store"

// The names of things that are none of ours, or that somebody wanted kept.
const (
	neverStore = "tort-never"   // no store of this name ever was
	keptStore  = "tort-kept"    // delete --keep-data
	handStore  = "tort-handed"  // a namespace that was handed over, and waits
	elsewhere  = "tort-foreign" // a namespace that is nobody's store
)

func named(name string, labels object) object {
	metadata := object{"name": name}
	if labels != nil {
		metadata["labels"] = labels
	}
	return object{"metadata": metadata}
}

func with(o object, members object) object {
	for name, value := range members {
		o[name] = value
	}
	return o
}

func claim(name string, labels object) object {
	return with(named(name, labels), object{"spec": object{"accessModes": []string{"ReadWriteOnce"},
		"resources": object{"requests": object{"storage": "10Mi"}}}})
}

// A volume that was retained when its claim went, as the volume controller leaves it, in a namespace that is gone.
func retained(name string, labels object) object {
	volume := with(named(name, labels), object{"spec": object{"capacity": object{"storage": "10Mi"},
		"accessModes": []string{"ReadWriteOnce"}, "persistentVolumeReclaimPolicy": "Retain",
		"storageClassName": "local-path", "hostPath": object{"path": "/tmp/helm-store-" + name},
		"claimRef": object{"apiVersion": "v1", "kind": "PersistentVolumeClaim", "name": "one",
			"namespace": "store-" + neverStore, "uid": "00000000-0000-4000-8000-000000000000"}}})
	volume["metadata"].(object)["annotations"] = object{"pv.kubernetes.io/provisioned-by": "rancher.io/local-path"}
	return volume
}

// A dead lock: somebody once tried to make a store of that name, and was killed.
func deadLease(name string) object {
	moment := time.Now().Add(-time.Hour).UTC().Format("2006-01-02T15:04:05.000000Z")
	lease := with(named(name, object{label: name}), object{"spec": object{"holderIdentity": "other 1 1 elsewhere",
		"leaseDurationSeconds": 60, "acquireTime": moment, "renewTime": moment}})
	lease["metadata"].(object)["annotations"] = object{"store.urumi.ai/command": "create"}
	return lease
}

// foreign makes them, and gives what must never change.
func (w *World) foreign() ([]thing, error) {
	ours := object{label: neverStore}
	var things []thing
	for _, each := range []struct {
		collection string
		body       object
		stays      bool
	}{
		{"/api/v1/namespaces", named(elsewhere, nil), true},
		{"/api/v1/namespaces/" + elsewhere + "/configmaps", named("theirs", object{label: "tort-x"}), true},
		{"/api/v1/namespaces/" + elsewhere + "/secrets", named("theirs", nil), true},
		{"/api/v1/namespaces/" + elsewhere + "/persistentvolumeclaims", claim("theirs", ours), true},
		{"/api/v1/namespaces", named("store-"+handStore, object{label: handStore}), true},
		{"/api/v1/namespaces/store-" + handStore + "/secrets", named("external-db", nil), true},
		{"/api/v1/namespaces/store-" + handStore + "/persistentvolumeclaims", claim("theirs", nil), true},
		{"/api/v1/persistentvolumes", retained("tort-volume-plain", nil), true},
		{"/api/v1/persistentvolumes", retained("tort-volume-labelled", ours), true},
		{"/api/v1/namespaces", named("store-system", nil), false},
		{"/apis/coordination.k8s.io/v1/namespaces/store-system/leases", deadLease(neverStore), false},
	} {
		if err := w.foreignMake(each.collection, each.body); err != nil {
			return nil, err
		}
		if each.stays {
			it, err := w.note(each.collection + "/" + each.body.text("metadata", "name"))
			if err != nil {
				return nil, err
			}
			things = append(things, it)
		}
	}
	kept, err := w.keptStore()
	return append(things, kept...), err
}

// foreignMake waits for the end of what a run before took away.
func (w *World) foreignMake(collection string, body object) error {
	var other error
	err := eventually(60*time.Second, func() error {
		var made object
		made, other = w.up.post(collection, body)
		if made.text("metadata", "deletionTimestamp") != "" {
			return fmt.Errorf("%s: %s of a run before does not go", collection,
				body.text("metadata", "name"))
		}
		return nil
	})
	return errors.Join(err, other)
}

// keptStore makes a store and deletes it, with its data kept.
func (w *World) keptStore() ([]thing, error) {
	l := &life{world: w, name: keptStore, config: w.config, scratch: w.logs}
	for _, arguments := range [][]string{l.create(), {"delete", keptStore, "--yes", "--keep-data"}} {
		if status, out, err := l.run(arguments, nil); err != nil || status != 0 {
			return nil, fmt.Errorf("helm store %v: status %d %v: %s", arguments, status, err, out)
		}
	}
	var things []thing
	for _, path := range []string{space(keptStore), space(keptStore) + "/persistentvolumeclaims/data"} {
		it, err := w.note(path)
		if err != nil {
			return nil, err
		}
		things = append(things, it)
	}
	return things, nil
}

// foreignRemove takes them away again.
func (w *World) foreignRemove() {
	for _, path := range []string{"/api/v1/namespaces/" + elsewhere, space(handStore), space(keptStore),
		"/api/v1/persistentvolumes/tort-volume-plain", "/api/v1/persistentvolumes/tort-volume-labelled",
		"/apis/coordination.k8s.io/v1/namespaces/store-system/leases/" + neverStore} {
		_ = w.up.remove(path)
	}
}
