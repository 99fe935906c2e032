build/release/postrender/policy_parts.o: postrender/policy_parts.c \
 lib/config.h lib/value.h lib/alloc.h lib/common.h lib/bytes.h lib/err.h \
 lib/scalar.h postrender/policy_read.h postrender/policy.h \
 postrender/path.h postrender/ident.h postrender/tree.h lib/alloc.h \
 lib/err.h lib/events.h lib/value.h lib/pattern.h \
 postrender/words_table.h
lib/config.h:
lib/value.h:
lib/alloc.h:
lib/common.h:
lib/bytes.h:
lib/err.h:
lib/scalar.h:
postrender/policy_read.h:
postrender/policy.h:
postrender/path.h:
postrender/ident.h:
postrender/tree.h:
lib/alloc.h:
lib/err.h:
lib/events.h:
lib/value.h:
lib/pattern.h:
postrender/words_table.h:
