/* Reads what pyun_reply_flat() and pyun_error_flat() make: lengths and bytes. */
#ifndef FLAT_H
#define FLAT_H

#include <stdint.h>
#include <stddef.h>

/* A field: data is NULL if it is absent. */
typedef struct {
    const uint8_t *data;
    size_t length;
} field;

/* Takes the next field off what is left of bytes; 0 if there is none. */
static inline int next_field(const uint8_t **bytes, size_t *left, field *out)
{
    const uint8_t *at = *bytes;
    uint32_t length;
    if (*left < 4) {
        return 0;
    }
    length = (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
    out->length = length == UINT32_MAX ? 0 : length;
    out->data = length == UINT32_MAX ? NULL : at + 4;
    if (out->length > *left - 4) {
        return 0;
    }
    *bytes = at + 4 + out->length;
    *left -= 4 + out->length;
    return 1;
}

#endif
