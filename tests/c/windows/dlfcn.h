/* Nothing is preloaded on Windows. */
#include <stddef.h>
#define RTLD_DEFAULT NULL
#define dlsym(library, name) NULL
