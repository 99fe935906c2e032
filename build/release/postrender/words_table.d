build/release/postrender/words_table.o: postrender/words_table.c \
 postrender/words_table.h
postrender/words_table.h:
