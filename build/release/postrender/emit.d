build/release/postrender/emit.o: postrender/emit.c postrender/emit.h \
 lib/bytes.h lib/common.h lib/err.h lib/value.h lib/alloc.h lib/bytes.h \
 lib/scalar.h
postrender/emit.h:
lib/bytes.h:
lib/common.h:
lib/err.h:
lib/value.h:
lib/alloc.h:
lib/bytes.h:
lib/scalar.h:
