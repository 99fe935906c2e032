build/release/lib/child.o: lib/child.c lib/child.h lib/bytes.h \
 lib/common.h lib/err.h lib/alloc.h lib/file.h
lib/child.h:
lib/bytes.h:
lib/common.h:
lib/err.h:
lib/alloc.h:
lib/file.h:
