build/release/lib/options.o: lib/options.c lib/options.h lib/alloc.h \
 lib/common.h lib/bytes.h lib/err.h lib/words.h
lib/options.h:
lib/alloc.h:
lib/common.h:
lib/bytes.h:
lib/err.h:
lib/words.h:
