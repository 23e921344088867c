#pragma once
#include <stddef.h>
#include <stdint.h>
#ifdef __cplusplus
extern "C" {
#endif
const char *styx_simdjson_implementation(void);
#ifdef __cplusplus
}
#endif
