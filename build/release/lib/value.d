build/release/lib/value.o: lib/value.c lib/value.h lib/alloc.h \
 lib/common.h lib/bytes.h lib/err.h lib/scalar.h
lib/value.h:
lib/alloc.h:
lib/common.h:
lib/bytes.h:
lib/err.h:
lib/scalar.h:
