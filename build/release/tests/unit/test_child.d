build/release/tests/unit/test_child.o: tests/unit/test_child.c \
 lib/child.h lib/bytes.h lib/common.h lib/err.h
lib/child.h:
lib/bytes.h:
lib/common.h:
lib/err.h:
