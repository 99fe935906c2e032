build/release/postrender/cli.o: postrender/cli.c postrender/cli.h \
 postrender/engine.h postrender/guards.h postrender/report.h \
 postrender/scope.h postrender/facts.h postrender/settings.h lib/value.h \
 lib/alloc.h lib/common.h lib/bytes.h lib/err.h lib/scalar.h \
 postrender/tree.h lib/alloc.h lib/err.h lib/events.h postrender/policy.h \
 postrender/path.h postrender/ident.h lib/pattern.h \
 postrender/words_table.h postrender/stream.h lib/common.h lib/options.h \
 lib/file.h
postrender/cli.h:
postrender/engine.h:
postrender/guards.h:
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
postrender/stream.h:
lib/common.h:
lib/options.h:
lib/file.h:
