build/release/lib/scalar.o: lib/scalar.c lib/scalar.h lib/alloc.h \
 lib/common.h
lib/scalar.h:
lib/alloc.h:
lib/common.h:
