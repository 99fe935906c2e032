build/release/plugin/main.o: plugin/main.c plugin/texts.h lib/common.h \
 plugin/verb.h lib/err.h lib/common.h lib/options.h lib/alloc.h \
 lib/bytes.h lib/err.h plugin/verbs.h
plugin/texts.h:
lib/common.h:
plugin/verb.h:
lib/err.h:
lib/common.h:
lib/options.h:
lib/alloc.h:
lib/bytes.h:
lib/err.h:
plugin/verbs.h:
