build/release/lib/pattern.o: lib/pattern.c lib/pattern.h lib/alloc.h \
 lib/common.h lib/err.h
lib/pattern.h:
lib/alloc.h:
lib/common.h:
lib/err.h:
