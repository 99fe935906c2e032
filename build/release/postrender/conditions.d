build/release/postrender/conditions.o: postrender/conditions.c \
 lib/config.h lib/value.h lib/alloc.h lib/common.h lib/bytes.h lib/err.h \
 lib/scalar.h lib/quantity.h postrender/scope.h postrender/facts.h \
 postrender/settings.h lib/value.h postrender/tree.h lib/alloc.h \
 lib/err.h lib/events.h postrender/policy.h postrender/path.h \
 postrender/ident.h lib/pattern.h postrender/words_table.h
lib/config.h:
lib/value.h:
lib/alloc.h:
lib/common.h:
lib/bytes.h:
lib/err.h:
lib/scalar.h:
lib/quantity.h:
postrender/scope.h:
postrender/facts.h:
postrender/settings.h:
lib/value.h:
postrender/tree.h:
lib/alloc.h:
lib/err.h:
lib/events.h:
postrender/policy.h:
postrender/path.h:
postrender/ident.h:
lib/pattern.h:
postrender/words_table.h:
