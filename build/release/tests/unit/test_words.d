build/release/tests/unit/test_words.o: tests/unit/test_words.c \
 lib/words.h lib/common.h
lib/words.h:
lib/common.h:
