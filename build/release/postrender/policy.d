build/release/postrender/policy.o: postrender/policy.c \
 postrender/policy.h postrender/path.h postrender/ident.h \
 postrender/tree.h lib/alloc.h lib/common.h lib/err.h lib/events.h \
 lib/alloc.h lib/err.h lib/value.h lib/bytes.h lib/scalar.h lib/pattern.h \
 postrender/words_table.h lib/config.h lib/value.h lib/file.h \
 postrender/policy_read.h lib/words.h
postrender/policy.h:
postrender/path.h:
postrender/ident.h:
postrender/tree.h:
lib/alloc.h:
lib/common.h:
lib/err.h:
lib/events.h:
lib/alloc.h:
lib/err.h:
lib/value.h:
lib/bytes.h:
lib/scalar.h:
lib/pattern.h:
postrender/words_table.h:
lib/config.h:
lib/value.h:
lib/file.h:
postrender/policy_read.h:
lib/words.h:
