build/release/postrender/tree_read.o: postrender/tree_read.c \
 postrender/limits.h postrender/tree.h lib/alloc.h lib/common.h lib/err.h \
 lib/events.h lib/alloc.h lib/err.h lib/value.h lib/bytes.h lib/scalar.h
postrender/limits.h:
postrender/tree.h:
lib/alloc.h:
lib/common.h:
lib/err.h:
lib/events.h:
lib/alloc.h:
lib/err.h:
lib/value.h:
lib/bytes.h:
lib/scalar.h:
