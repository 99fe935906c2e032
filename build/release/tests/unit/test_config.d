build/release/tests/unit/test_config.o: tests/unit/test_config.c \
 lib/config.h lib/value.h lib/alloc.h lib/common.h lib/bytes.h lib/err.h \
 lib/scalar.h lib/events.h lib/file.h
lib/config.h:
lib/value.h:
lib/alloc.h:
lib/common.h:
lib/bytes.h:
lib/err.h:
lib/scalar.h:
lib/events.h:
lib/file.h:
