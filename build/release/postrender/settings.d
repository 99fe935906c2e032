build/release/postrender/settings.o: postrender/settings.c \
 postrender/settings.h lib/value.h lib/alloc.h lib/common.h lib/bytes.h \
 lib/err.h lib/scalar.h lib/config.h lib/value.h lib/words.h
postrender/settings.h:
lib/value.h:
lib/alloc.h:
lib/common.h:
lib/bytes.h:
lib/err.h:
lib/scalar.h:
lib/config.h:
lib/value.h:
lib/words.h:
