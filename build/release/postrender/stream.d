build/release/postrender/stream.o: postrender/stream.c \
 postrender/stream.h lib/common.h lib/err.h lib/common.h \
 postrender/limits.h
postrender/stream.h:
lib/common.h:
lib/err.h:
lib/common.h:
postrender/limits.h:
