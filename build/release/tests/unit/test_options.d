build/release/tests/unit/test_options.o: tests/unit/test_options.c \
 lib/options.h lib/alloc.h lib/common.h lib/bytes.h lib/err.h
lib/options.h:
lib/alloc.h:
lib/common.h:
lib/bytes.h:
lib/err.h:
