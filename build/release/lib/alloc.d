build/release/lib/alloc.o: lib/alloc.c lib/alloc.h lib/common.h
lib/alloc.h:
lib/common.h:
