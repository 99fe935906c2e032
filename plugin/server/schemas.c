/* SPDX-License-Identifier: Apache-2.0 */
#include "server/schemas.h"

#include "common.h"

#define TEXT "{\"type\": \"string\"}"

/* name, JSON */
#define SCHEMA_TABLE(X)                                                                                                \
	X("Health", "{\"type\": \"object\", \"additionalProperties\": false, \"required\": [\"status\"],"              \
		    "\"properties\": {\"status\": {\"type\": \"string\", \"enum\": [\"ok\"]}}}")                       \
	X("OpenApi", "{\"type\": \"object\", \"required\": [\"openapi\", \"info\", \"paths\"],"                        \
		     "\"properties\": {\"openapi\": " TEXT ", \"info\": {\"type\": \"object\"},"                       \
		     "\"paths\": {\"type\": \"object\"}}}")                                                            \
	X("ProtectedResource", "{\"type\": \"object\", \"additionalProperties\": false,"                               \
			       "\"required\": [\"resource\", \"bearer_methods_supported\"], \"properties\": {"         \
			       "\"resource\": {\"type\": \"string\", \"format\": \"uri\"},"                            \
			       "\"resource_name\": " TEXT ","                                                          \
			       "\"bearer_methods_supported\": {\"type\": \"array\", \"items\": {"                      \
			       "\"type\": \"string\", \"enum\": [\"header\"]}}}}")                                     \
	X("FieldError", "{\"type\": \"object\", \"additionalProperties\": false,"                                      \
			"\"required\": [\"pointer\", \"detail\"], \"properties\": {"                                   \
			"\"pointer\": {\"type\": \"string\", \"description\": \"JSON pointer into the body\"},"        \
			"\"detail\": " TEXT "}}")                                                                      \
	X("NextCall", "{\"type\": \"object\", \"additionalProperties\": false,"                                        \
		      "\"required\": [\"method\", \"path\"], \"properties\": {\"method\": " TEXT ","                   \
		      "\"path\": " TEXT ", \"body\": {\"type\": \"object\"}}}")                                        \
	X("Problem", "{\"type\": \"object\", \"additionalProperties\": false,"                                         \
		     "\"required\": [\"type\", \"title\", \"status\", \"remedy\", \"retryable\"], \"properties\": {"   \
		     "\"type\": {\"type\": \"string\", \"format\": \"uri\"}, \"title\": " TEXT ","                     \
		     "\"status\": {\"type\": \"integer\", \"minimum\": 400, \"maximum\": 599},"                        \
		     "\"detail\": " TEXT ", \"remedy\": " TEXT ", \"retryable\": {\"type\": \"boolean\"},"             \
		     "\"retryAfter\": {\"type\": \"integer\", \"minimum\": 1, \"description\": \"seconds\"},"          \
		     "\"errors\": {\"type\": \"array\", \"maxItems\": 50,"                                             \
		     "\"items\": {\"$ref\": \"#/components/schemas/FieldError\"}},"                                    \
		     "\"next\": {\"$ref\": \"#/components/schemas/NextCall\"}}}")

static const struct {
	const char *name;
	const char *text;
} schemas[] = {
#define X(name, text) { name, text },
	SCHEMA_TABLE(X)
#undef X
};

size_t schemas_count(void)
{
	return COUNT_OF(schemas);
}

const char *schemas_name(size_t place)
{
	return schemas[place].name;
}

const char *schemas_text(size_t place)
{
	return schemas[place].text;
}
