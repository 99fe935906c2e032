build/release/tests/unit/test_pattern.o: tests/unit/test_pattern.c \
 lib/bytes.h lib/common.h lib/err.h lib/pattern.h lib/alloc.h
lib/bytes.h:
lib/common.h:
lib/err.h:
lib/pattern.h:
lib/alloc.h:
