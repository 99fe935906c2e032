build/release/plugin/cmd_help.o: plugin/cmd_help.c plugin/verb.h \
 lib/err.h lib/common.h lib/options.h lib/alloc.h lib/bytes.h lib/err.h \
 plugin/verbs.h
plugin/verb.h:
lib/err.h:
lib/common.h:
lib/options.h:
lib/alloc.h:
lib/bytes.h:
lib/err.h:
plugin/verbs.h:
