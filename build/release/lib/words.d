build/release/lib/words.o: lib/words.c lib/words.h lib/common.h
lib/words.h:
lib/common.h:
