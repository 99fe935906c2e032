build/release/plugin/texts.o: plugin/texts.c plugin/texts.h lib/common.h \
 lib/alloc.h lib/common.h
plugin/texts.h:
lib/common.h:
lib/alloc.h:
lib/common.h:
