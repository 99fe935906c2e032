build/release/lib/events.o: lib/events.c lib/events.h lib/alloc.h \
 lib/common.h lib/err.h
lib/events.h:
lib/alloc.h:
lib/common.h:
lib/err.h:
