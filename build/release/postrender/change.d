build/release/postrender/change.o: postrender/change.c \
 postrender/change.h postrender/report.h postrender/scope.h \
 postrender/facts.h postrender/settings.h lib/value.h lib/alloc.h \
 lib/common.h lib/bytes.h lib/err.h lib/scalar.h postrender/tree.h \
 lib/alloc.h lib/err.h lib/events.h postrender/policy.h postrender/path.h \
 postrender/ident.h lib/pattern.h postrender/words_table.h \
 postrender/limits.h
postrender/change.h:
postrender/report.h:
postrender/scope.h:
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
postrender/policy.h:
postrender/path.h:
postrender/ident.h:
lib/pattern.h:
postrender/words_table.h:
postrender/limits.h:
