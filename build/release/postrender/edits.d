build/release/postrender/edits.o: postrender/edits.c postrender/edits.h \
 postrender/tree.h lib/alloc.h lib/common.h lib/err.h lib/events.h \
 lib/alloc.h lib/err.h lib/value.h lib/bytes.h lib/scalar.h
postrender/edits.h:
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
