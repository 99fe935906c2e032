build/release/tests/unit/test_file.o: tests/unit/test_file.c lib/file.h \
 lib/alloc.h lib/common.h lib/bytes.h lib/err.h
lib/file.h:
lib/alloc.h:
lib/common.h:
lib/bytes.h:
lib/err.h:
