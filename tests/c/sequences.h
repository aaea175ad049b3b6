/* What the generated program of bindings/c/tests/sequences.rs stands on: chance, and handles of every kind to choose from. */
#ifndef SEQUENCES_H
#define SEQUENCES_H

#include "check.h"

enum { SLOTS = 4 };

/* xorshift: the same seed, the same calls. */
static uint64_t state;

static uint32_t chance(uint32_t below)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (uint32_t)(state >> 33) % below;
}

#define ANY(of) ((of)[chance(sizeof(of) / sizeof *(of))])

static const char *any_text(void)
{
    static const char *const all[] = {"", "1", "D1", "order", "plate", "state", "soc", "end_time", "replenish_order", "CN_AC", "\xe4\xb8\x80\xe5\x8f\xb7",
                                      "\xd2\xbb\xba\xc5", "\xff", "/gate/1.0/x", "sync_device", NULL};
    return ANY(all);
}

static int32_t any_number(void)
{
    static const int32_t all[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, -1, -2, 50, 51, 52, 99, INT32_MAX, INT32_MIN};
    return chance(2) == 0 ? (int32_t)chance(4) : ANY(all);
}

static int64_t any_long(void)
{
    static const int64_t all[] = {-1, 0, 1, 1763697600000, INT64_MAX, INT64_MIN};
    return ANY(all);
}

/* Bytes with a length. */
typedef struct {
    const char *text;
    size_t length;
} blob;

static blob any_blob(void)
{
    static const char *const all[] = {
        "", "{}", "[", "{\"no\":1}", "charge=1&sign=2", "{\"merchant\":\"m\",\"plate\":\"p\"}",
        "{\"station_uuid\":\"s\",\"no\":\"1\",\"state\":1,\"energy_code\":\"CN_AC\",\"port\":[{\"no\":\"1\",\"state\":1,\"alias\":\"A\"}]}",
        "{\"app_id\":\"op\",\"secret\":\"s\",\"base_url\":\"http://127.0.0.1:1\",\"deadline_ms\":5}"};
    blob blob = {ANY(all), 0};
    blob.length = strlen(blob.text);
    return blob;
}

/* A client of it never speaks to anybody, and not for long. */
static pyun_config *harmless(void)
{
    pyun_config *config = new_config("http://127.0.0.1:1");
    pyun_config_set_deadline_ms(config, 5);
    return config;
}

/* Text that was lent is read at once. */
static size_t lent;

static void read_text(const char *text)
{
    lent += text == NULL ? 0 : strlen(text);
}

static void read_bytes(const uint8_t *data, size_t length)
{
    for (size_t at = 0; data != NULL && at < length; at++) {
        lent += data[at];
    }
}

static void read_reply(const pyun_reply *reply)
{
    read_text(pyun_reply_code(reply));
}

static void read_error(const pyun_error *error)
{
    read_text(pyun_error_message(error));
}

#endif
