/* SPDX-License-Identifier: Apache-2.0 */
#include "server/schemas.h"

#include "common.h"

#define TEXT "{\"type\": \"string\"}"
#define FLAG "{\"type\": \"boolean\"}"
#define TIME "{\"type\": \"string\", \"format\": \"date-time\"}"
#define NUMBER "{\"type\": \"integer\", \"minimum\": 0}"
#define TEXTS "{\"type\": \"array\", \"items\": " TEXT "}"
#define OBJECT(required, properties)                                                                                   \
	"{\"type\": \"object\", \"additionalProperties\": false, \"required\": [" required "], \"properties\": {"      \
	properties "}}"
#define LIST_OF(name) "{\"type\": \"array\", \"items\": {\"$ref\": \"#/components/schemas/" name "\"}}"
#define ONE_OF(name) "{\"$ref\": \"#/components/schemas/" name "\"}"

/* What the list has of a store, and what it is besides: the members of `-o json` (store/state.h, status/describe.h). */
#define SUMMARY_REQUIRED "\"name\", \"namespace\", \"state\", \"protected\""
#define SUMMARY                                                                                                        \
	"\"name\": " TEXT ", \"namespace\": " TEXT ", \"state\": " ONE_OF("State") ", \"profile\": " TEXT              \
	", \"plan\": " TEXT ", \"url\": " TEXT ", \"hosts\": " TEXTS ", \"database\": " TEXT                           \
	", \"revision\": " NUMBER ", \"createdAt\": " TIME ", \"updatedAt\": " TIME ", \"fingerprint\": " TEXT         \
	", \"policies\": " TEXT ", \"owner\": " TEXT ", \"protected\": " FLAG                                          \
	", \"operation\": " ONE_OF("StoreOperation") ", \"warning\": " TEXT ", \"unknown\": " TEXTS                    \
	", \"readyWorkloads\": " NUMBER ", \"wantedWorkloads\": " NUMBER ", \"databaseBytes\": " NUMBER                \
	", \"databaseShare\": " NUMBER ", \"databaseMeasuredAt\": " TEXT
#define WHOLE                                                                                                          \
	", \"reason\": " TEXT ", \"remedy\": " TEXT ", \"chart\": " TEXT ", \"appVersion\": " TEXT                     \
	", \"conditions\": " LIST_OF("StoreCondition") ", \"quota\": {\"type\": \"object\","                           \
	"\"additionalProperties\": " ONE_OF("StoreQuota") "}, \"workloads\": " LIST_OF("StoreWorkload")                \
	", \"pods\": " LIST_OF("StorePod") ", \"problem\": " ONE_OF("StoreProblem")

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
			"\"required\": [\"detail\"], \"properties\": {"                                                \
			"\"pointer\": {\"type\": \"string\", \"description\": \"JSON pointer into the body\"},"        \
			"\"parameter\": {\"type\": \"string\", \"description\": \"name in the query\"},"               \
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
		     "\"next\": {\"$ref\": \"#/components/schemas/NextCall\"}}}")                                      \
	X("State", "{\"type\": \"string\"}")                                                                           \
	X("StoreOperation", OBJECT("\"live\"", "\"command\": " TEXT ", \"since\": " TEXT ", \"holder\": " TEXT         \
					       ", \"live\": " FLAG))                                                   \
	X("StoreSummary", OBJECT(SUMMARY_REQUIRED, SUMMARY))                                                           \
	X("StoreList", OBJECT("\"stores\", \"nextPageToken\"",                                                         \
			      "\"stores\": " LIST_OF("StoreSummary") ", \"nextPageToken\": {\"type\": \"string\","     \
			      "\"description\": \"empty: this was the last page\"}"))                                  \
	X("StoreCondition", OBJECT("\"type\", \"status\"",                                                             \
				   "\"type\": " TEXT ", \"status\": {\"type\": \"string\","                            \
				   "\"enum\": [\"True\", \"False\", \"Unknown\"]}, \"reason\": " TEXT                  \
				   ", \"message\": " TEXT ", \"lastTransitionTime\": " TEXT))                          \
	X("StoreQuota", OBJECT("\"used\", \"hard\"", "\"used\": " TEXT ", \"hard\": " TEXT))                           \
	X("StoreWorkload", OBJECT("\"kind\", \"name\", \"ready\", \"wanted\"",                                         \
				  "\"kind\": " TEXT ", \"name\": " TEXT ", \"component\": " TEXT                       \
				  ", \"ready\": " NUMBER ", \"wanted\": " NUMBER))                                     \
	X("StorePod", OBJECT("\"name\", \"ready\", \"containers\", \"restarts\"",                                      \
			     "\"name\": " TEXT ", \"component\": " TEXT ", \"status\": " TEXT                          \
			     ", \"ready\": " NUMBER ", \"containers\": " NUMBER ", \"restarts\": " NUMBER              \
			     ", \"memory\": " TEXT ", \"node\": " TEXT ", \"address\": " TEXT                          \
			     ", \"createdAt\": " TEXT))                                                                \
	X("StoreProblem", OBJECT("", "\"object\": " TEXT ", \"reason\": " TEXT ", \"remedy\": " TEXT))                 \
	X("Store", OBJECT(SUMMARY_REQUIRED, SUMMARY WHOLE))

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
