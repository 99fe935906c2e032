build/release/tests/unit/test_json.o: tests/unit/test_json.c lib/json.h \
 lib/value.h lib/alloc.h lib/common.h lib/bytes.h lib/err.h lib/scalar.h
lib/json.h:
lib/value.h:
lib/alloc.h:
lib/common.h:
lib/bytes.h:
lib/err.h:
lib/scalar.h:
