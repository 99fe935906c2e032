build/release/postrender/edits_tree.o: postrender/edits_tree.c \
 postrender/edits.h postrender/tree.h lib/alloc.h lib/common.h lib/err.h \
 lib/events.h lib/alloc.h lib/err.h lib/value.h lib/bytes.h lib/scalar.h \
 postrender/emit.h lib/bytes.h postrender/limits.h
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
postrender/emit.h:
lib/bytes.h:
postrender/limits.h:
