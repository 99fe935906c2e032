build/release/postrender/facts.o: postrender/facts.c postrender/facts.h \
 postrender/settings.h lib/value.h lib/alloc.h lib/common.h lib/bytes.h \
 lib/err.h lib/scalar.h postrender/tree.h lib/alloc.h lib/err.h \
 lib/events.h postrender/path.h postrender/ident.h postrender/stream.h \
 lib/common.h
postrender/facts.h:
postrender/settings.h:
lib/value.h:
lib/alloc.h:
lib/common.h:
lib/bytes.h:
lib/err.h:
lib/scalar.h:
postrender/tree.h:
lib/alloc.h:
lib/err.h:
lib/events.h:
postrender/path.h:
postrender/ident.h:
postrender/stream.h:
lib/common.h:
