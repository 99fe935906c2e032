build/release/lib/file.o: lib/file.c lib/file.h lib/alloc.h lib/common.h \
 lib/bytes.h lib/err.h postrender/limits.h
lib/file.h:
lib/alloc.h:
lib/common.h:
lib/bytes.h:
lib/err.h:
postrender/limits.h:
