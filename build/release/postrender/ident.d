build/release/postrender/ident.o: postrender/ident.c postrender/ident.h \
 postrender/tree.h lib/alloc.h lib/common.h lib/err.h lib/events.h \
 lib/alloc.h lib/err.h lib/value.h lib/bytes.h lib/scalar.h
postrender/ident.h:
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
