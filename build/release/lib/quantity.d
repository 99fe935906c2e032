build/release/lib/quantity.o: lib/quantity.c lib/quantity.h lib/common.h
lib/quantity.h:
lib/common.h:
