build/release/tests/unit/test_quantity.o: tests/unit/test_quantity.c \
 lib/quantity.h lib/common.h
lib/quantity.h:
lib/common.h:
