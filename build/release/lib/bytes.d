build/release/lib/bytes.o: lib/bytes.c lib/bytes.h lib/common.h lib/err.h \
 lib/alloc.h
lib/bytes.h:
lib/common.h:
lib/err.h:
lib/alloc.h:
