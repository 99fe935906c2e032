build/release/postrender/tree_span.o: postrender/tree_span.c \
 postrender/tree.h lib/alloc.h lib/common.h lib/err.h lib/events.h \
 lib/alloc.h lib/err.h lib/value.h lib/bytes.h lib/scalar.h
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
