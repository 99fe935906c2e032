build/release/plugin/verb.o: plugin/verb.c plugin/verb.h lib/err.h \
 lib/common.h lib/options.h lib/alloc.h lib/bytes.h lib/err.h \
 plugin/verbs.h lib/file.h plugin/texts.h lib/common.h lib/words.h
plugin/verb.h:
lib/err.h:
lib/common.h:
lib/options.h:
lib/alloc.h:
lib/bytes.h:
lib/err.h:
plugin/verbs.h:
lib/file.h:
plugin/texts.h:
lib/common.h:
lib/words.h:
