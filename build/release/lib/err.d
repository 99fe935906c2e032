build/release/lib/err.o: lib/err.c lib/err.h lib/common.h lib/alloc.h
lib/err.h:
lib/common.h:
lib/alloc.h:
