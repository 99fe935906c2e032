module store.urumi.ai/faults

go 1.24
