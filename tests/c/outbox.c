/* The outbox against a plain server: what was put outlasts a kill, belongs to one process, is refused, dies, is sent again. */
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"
#include "server.h"

enum { PATIENCE_MS = 60000 };

/* "yi hao zhuang", pile number one. */
#define PILE_UTF8 "\xe4\xb8\x80\xe5\x8f\xb7\xe6\xa1\xa9"
#define PILE_GBK "\xd2\xbb\xba\xc5\xd7\xae"
#define STATION "8f5fdb60-9374-4c11-bdc2-a32d8369258c"

static const char *place; /* where the directories go */
static server *platform;

static const char *directory(const char *name)
{
    static char path[4096];
    CHECK((size_t)snprintf(path, sizeof path, "%s/%s", place, name) < sizeof path);
    return path;
}

static pyun_outbox *open_outbox(const char *name, const pyun_client *client, const char *options)
{
    pyun_outbox *outbox = NULL;
    pyun_error *error = NULL;
    pyun_status status = pyun_outbox_open(directory(name), client, options, &outbox, &error);
    if (status != PYUN_OK) {
        fprintf(stderr, "%s\n", pyun_error_message(error));
    }
    CHECK_STATUS(status, PYUN_OK);
    CHECK(outbox != NULL && error == NULL);
    return outbox;
}

static void put_device(const pyun_outbox *outbox, const char *no)
{
    pyun_device *device = new_device(no);
    CHECK_STATUS(pyun_outbox_put_device(outbox, device, NULL), PYUN_OK);
    pyun_device_free(device);
}

static pyun_status put_bill(const pyun_outbox *outbox, const char *order, pyun_error **error)
{
    pyun_record *bill = new_bill(order);
    pyun_status status = pyun_outbox_put_record(outbox, bill, error);
    pyun_record_free(bill);
    return status;
}

static int64_t number_of(const pyun_record *record, const char *field)
{
    int64_t number = -1;
    CHECK(pyun_record_int(record, field, &number) == 1);
    return number;
}

static int64_t figure(const pyun_outbox *outbox, const char *field)
{
    pyun_record *stats = NULL;
    int64_t number;
    CHECK_STATUS(pyun_outbox_stats(outbox, &stats, NULL), PYUN_OK);
    CHECK(pyun_record_kind(stats) == PYUN_RECORD_OUTBOX_STATS);
    number = number_of(stats, field);
    pyun_record_free(stats);
    return number;
}

static pyun_record *wait_for_event(const pyun_outbox *outbox, const char *event)
{
    pyun_record *record = NULL;
    CHECK_STATUS(pyun_outbox_poll_event(outbox, PATIENCE_MS, &record, NULL), PYUN_OK);
    CHECK(record != NULL && pyun_record_kind(record) == PYUN_RECORD_OUTBOX_EVENT);
    CHECK_TEXT(pyun_record_text(record, PYUN_FIELD_EVENT), event);
    return record;
}

static void check_no_event(const pyun_outbox *outbox)
{
    pyun_record *record = (pyun_record *)&place;
    CHECK_STATUS(pyun_outbox_poll_event(outbox, 0, &record, NULL), PYUN_OK);
    CHECK(record == NULL);
}

static pyun_record *only_dead_letter(const pyun_outbox *outbox)
{
    pyun_record *letter = NULL, *next = (pyun_record *)&place;
    CHECK_STATUS(pyun_outbox_next_dead(outbox, 0, &letter, NULL), PYUN_OK);
    CHECK(letter != NULL && pyun_record_kind(letter) == PYUN_RECORD_OUTBOX_DEAD);
    CHECK_STATUS(pyun_outbox_next_dead(outbox, number_of(letter, PYUN_FIELD_ID), &next, NULL), PYUN_OK);
    CHECK(next == NULL);
    return letter;
}

static const char *answer(const char *body)
{
    static char buffer[1024];
    return http(buffer, sizeof buffer, "200 OK", "", body);
}

static void flush(const pyun_outbox *outbox)
{
    CHECK_STATUS(pyun_outbox_flush(outbox, PATIENCE_MS, NULL), PYUN_OK);
    CHECK(figure(outbox, PYUN_FIELD_DEPTH) == 0);
}

static void last_body_has(const char *part)
{
    size_t length = 0;
    char *body = server_last_body(platform, &length);
    CHECK_HAS(body, part);
    free(body);
}

static void put_and_die(const pyun_outbox *none, const pyun_client *client);
static void open_another(const pyun_outbox *none, const pyun_client *client);

/* The process that makes the others. */
static long parent;

#ifdef _WIN32
static const char *program;

/* Runs in another process, which is killed. Windows has no fork: it begins from the start, with what this one is told. */
static void in_child(void (*work)(const pyun_outbox *, const pyun_client *), const pyun_outbox *outbox,
                     const pyun_client *client)
{
    char number[32];
    (void)client;
    if (outbox == NULL) {
        snprintf(number, sizeof number, "%ld", parent);
        CHECK(_spawnl(_P_WAIT, program, program, place, server_url(platform), number, work == put_and_die ? "put" : "open",
                      NULL) == 9);
    }
}

static void be_the_child(char **argv)
{
    pyun_client *client = new_client(argv[2]);
    parent = atol(argv[3]);
    (strcmp(argv[4], "put") == 0 ? put_and_die : open_another)(NULL, client);
    TerminateProcess(GetCurrentProcess(), 9);
}
#else
/* Runs in a forked child, which ends so that valgrind does not take what the parent still uses for leaks of the child. */
static void in_child(void (*work)(const pyun_outbox *, const pyun_client *), const pyun_outbox *outbox,
                     const pyun_client *client)
{
    int state = 0;
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        work(outbox, client);
        kill(getpid(), SIGKILL);
    }
    CHECK(waitpid(child, &state, 0) == child);
    CHECK(WIFSIGNALED(state) && WTERMSIG(state) == SIGKILL);
}
#endif

/* Who has put it is killed at once. */
static void put_and_die(const pyun_outbox *none, const pyun_client *client)
{
    const pyun_outbox *outbox = open_outbox("killed", client, NULL);
    CHECK(none == NULL);
    CHECK_STATUS(pyun_outbox_set_paused(outbox, 1, NULL), PYUN_OK);
    put_device(outbox, "D1");
    CHECK_STATUS(put_bill(outbox, "2024041400001", NULL), PYUN_OK);
}

static void outlasts_a_kill(void)
{
    pyun_client *client;
    pyun_outbox *outbox;
    size_t before;
    client = new_client(server_url(platform));
    before = server_requests(platform);
    outbox = open_outbox("killed", client, NULL);
    /* It keeps what it needs of the client. */
    pyun_client_free(client);
    flush(outbox);
    CHECK(server_requests(platform) == before + 2);
    CHECK(figure(outbox, PYUN_FIELD_DELIVERED) == 2);
    check_no_event(outbox);
    CHECK_STATUS(pyun_outbox_close(outbox, NULL), PYUN_OK);
    CHECK_STATUS(pyun_outbox_close(outbox, NULL), PYUN_OK);
    CHECK_STATUS(put_bill(outbox, "o2", NULL), PYUN_E_OUTBOX_CLOSED);
    CHECK_STATUS(pyun_outbox_flush(outbox, 0, NULL), PYUN_E_OUTBOX_CLOSED);
    pyun_outbox_free(outbox);
}

static void open_another(const pyun_outbox *none, const pyun_client *client)
{
    pyun_outbox *outbox = NULL;
    pyun_error *error = NULL;
    char owner[32];
    CHECK(none == NULL);
    CHECK_STATUS(pyun_outbox_open(directory("owned"), client, NULL, &outbox, &error), PYUN_E_OUTBOX_IN_USE);
    CHECK_TEXT(pyun_error_kind_name(error), "outbox_in_use");
    CHECK(pyun_error_is_retryable(error) == 1 && pyun_error_attempts(error) == 0 && outbox == NULL);
    snprintf(owner, sizeof owner, "process %ld", parent);
    CHECK_HAS(pyun_error_message(error), owner);
    pyun_error_free(error);
}

static void use_that_of_the_parent(const pyun_outbox *outbox, const pyun_client *client)
{
    pyun_record *out = NULL;
    pyun_error *error = NULL;
    pyun_device *device = new_device("child");
    CHECK_STATUS(pyun_outbox_put_device(outbox, device, &error), PYUN_E_OUTBOX_FORKED);
    CHECK_HAS(pyun_error_message(error), "forked");
    CHECK(pyun_error_is_retryable(error) == 0);
    CHECK_STATUS(put_bill(outbox, "child", NULL), PYUN_E_OUTBOX_FORKED);
    CHECK_STATUS(pyun_outbox_flush(outbox, 1000, NULL), PYUN_E_OUTBOX_FORKED);
    CHECK_STATUS(pyun_outbox_touch(outbox, STATION, "D1", NULL), PYUN_E_OUTBOX_FORKED);
    CHECK_STATUS(pyun_outbox_forget_device(outbox, STATION, "D1", NULL), PYUN_E_OUTBOX_FORKED);
    CHECK_STATUS(pyun_outbox_set_paused(outbox, 0, NULL), PYUN_E_OUTBOX_FORKED);
    CHECK_STATUS(pyun_outbox_network_is_back(outbox, NULL), PYUN_E_OUTBOX_FORKED);
    CHECK_STATUS(pyun_outbox_stats(outbox, &out, NULL), PYUN_E_OUTBOX_FORKED);
    CHECK_STATUS(pyun_outbox_next_dead(outbox, 0, &out, NULL), PYUN_E_OUTBOX_FORKED);
    CHECK_STATUS(pyun_outbox_retry(outbox, 1, NULL), PYUN_E_OUTBOX_FORKED);
    CHECK_STATUS(pyun_outbox_discard(outbox, 1, NULL), PYUN_E_OUTBOX_FORKED);
    CHECK_STATUS(pyun_outbox_replace_client(outbox, client, NULL), PYUN_E_OUTBOX_FORKED);
    CHECK_STATUS(pyun_outbox_poll_event(outbox, 0, &out, NULL), PYUN_E_OUTBOX_FORKED);
    CHECK_STATUS(pyun_outbox_close(outbox, NULL), PYUN_E_OUTBOX_FORKED);
    CHECK(out == NULL);
    pyun_outbox_free((pyun_outbox *)outbox);
}

static void belongs_to_one_process(const pyun_client *client)
{
    pyun_outbox *outbox = open_outbox("owned", client, "{}");
    CHECK_STATUS(pyun_outbox_set_paused(outbox, 1, NULL), PYUN_OK);
    put_device(outbox, "D1");
    in_child(open_another, NULL, client);
    in_child(use_that_of_the_parent, outbox, client);
    CHECK(figure(outbox, PYUN_FIELD_DEPTH) == 1 && figure(outbox, PYUN_FIELD_DEVICES) == 1);
    CHECK_STATUS(pyun_outbox_set_paused(outbox, 0, NULL), PYUN_OK);
    flush(outbox);
    pyun_outbox_free(outbox);
}

static void has_limits(const pyun_client *client)
{
    pyun_outbox *outbox = NULL;
    pyun_error *error = NULL;
    CHECK_STATUS(pyun_outbox_open(directory("full"), client, "{\"max_record\":2}", &outbox, &error), PYUN_E_INVALID_INPUT);
    CHECK_HAS(pyun_error_message(error), "max_record: ");
    pyun_error_free(error);
    CHECK_STATUS(pyun_outbox_open(directory("full"), client, "{\"max_records\":0}", &outbox, NULL), PYUN_E_INVALID_INPUT);
    outbox = open_outbox("full", client, "{\"max_records\": 2, \"max_rate\": 0.5}");
    CHECK_STATUS(pyun_outbox_set_paused(outbox, 1, NULL), PYUN_OK);
    CHECK_STATUS(put_bill(outbox, "o1", NULL), PYUN_OK);
    CHECK_STATUS(put_bill(outbox, "o2", NULL), PYUN_OK);
    CHECK_STATUS(put_bill(outbox, "o3", &error), PYUN_E_OUTBOX_FULL);
    CHECK_TEXT(pyun_error_kind_name(error), "outbox_full");
    CHECK(pyun_error_is_retryable(error) == 1);
    pyun_error_free(error);
    CHECK_STATUS(pyun_outbox_flush(outbox, 0, &error), PYUN_E_TIMEOUT);
    CHECK(pyun_error_is_retryable(error) == 1);
    pyun_error_free(error);
    CHECK(figure(outbox, PYUN_FIELD_RECORDS) == 2 && figure(outbox, PYUN_FIELD_OLDEST_AGE_MS) >= 0);
    CHECK(figure(outbox, PYUN_FIELD_IS_LINK_DOWN) == 0);
    /* A look through an empty file is soon over. */
    while (figure(outbox, PYUN_FIELD_IS_CHECKING) != 0) {
    }
    pyun_outbox_free(outbox);
}

static void a_wrong_secret_loses_nothing(const pyun_client *client)
{
    pyun_client *another = new_client(server_url(platform)), *elsewhere = new_client("http://127.0.0.1:1");
    pyun_outbox *outbox = open_outbox("secret", client, NULL);
    pyun_record *record = NULL;
    server_set(platform, ANSWER, answer("{\"code\":\"401\",\"message\":\"sign\"}"));
    put_device(outbox, "D1");
    CHECK_STATUS(put_bill(outbox, "o1", NULL), PYUN_OK);
    record = wait_for_event(outbox, "breaker_opened");
    CHECK(pyun_record_text(record, PYUN_FIELD_REASON) != NULL && pyun_record_text(record, PYUN_FIELD_PATH) == NULL);
    pyun_record_free(record);
    CHECK_STATUS(pyun_outbox_stats(outbox, &record, NULL), PYUN_OK);
    CHECK(pyun_record_text(record, PYUN_FIELD_BREAKER) != NULL && number_of(record, PYUN_FIELD_DEPTH) == 2);
    CHECK_STATUS(pyun_record_check(record, NULL), PYUN_E_INVALID_INPUT);
    CHECK_STATUS(pyun_outbox_put_record(outbox, record, NULL), PYUN_E_INVALID_INPUT);
    pyun_record_free(record);
    server_set(platform, ANSWER, success());
    CHECK_STATUS(pyun_outbox_replace_client(outbox, elsewhere, NULL), PYUN_E_OUTBOX_FOREIGN);
    CHECK_STATUS(pyun_client_shutdown(elsewhere), PYUN_OK);
    CHECK_STATUS(pyun_outbox_replace_client(outbox, elsewhere, NULL), PYUN_E_CANCELLED);
    CHECK_STATUS(pyun_outbox_replace_client(outbox, another, NULL), PYUN_OK);
    pyun_client_free(another);
    pyun_client_free(elsewhere);
    flush(outbox);
    pyun_record_free(wait_for_event(outbox, "breaker_closed"));
    pyun_outbox_free(outbox);
}

static void dead_letters(const pyun_client *client)
{
    pyun_outbox *outbox = open_outbox("dead", client, NULL);
    pyun_record *letter, *event;
    int64_t id, time = 0;
    server_set(platform, ANSWER, answer("{\"code\":\"400\",\"message\":\"no\",\"hint\":\"" PILE_UTF8 "\",\"seqno\":\"77\"}"));
    CHECK_STATUS(put_bill(outbox, "o1", NULL), PYUN_OK);
    CHECK_STATUS(pyun_outbox_flush(outbox, PATIENCE_MS, NULL), PYUN_OK);
    event = wait_for_event(outbox, "died");
    CHECK_TEXT(pyun_record_text(event, PYUN_FIELD_KIND), "final");
    pyun_record_free(event);
    letter = only_dead_letter(outbox);
    id = number_of(letter, PYUN_FIELD_ID);
    CHECK_TEXT(pyun_record_text(letter, PYUN_FIELD_KIND), "final");
    CHECK_TEXT(pyun_record_text(letter, PYUN_FIELD_NAME), "o1");
    CHECK_TEXT(pyun_record_text(letter, PYUN_FIELD_CODE), "400");
    CHECK_TEXT(pyun_record_text(letter, PYUN_FIELD_MESSAGE), "no");
    CHECK_TEXT(pyun_record_text(letter, PYUN_FIELD_HINT), PILE_UTF8);
    CHECK_TEXT(pyun_record_text(letter, PYUN_FIELD_SEQNO), "77");
    CHECK_TEXT(pyun_record_text(letter, PYUN_FIELD_STATION_UUID), NULL);
    CHECK_HAS(pyun_record_text(letter, PYUN_FIELD_FIELDS), "\"order\":\"o1\"");
    CHECK(pyun_record_time(letter, PYUN_FIELD_DIED_TIME, &time) == 1 && time > START_MS);
    CHECK(number_of(letter, PYUN_FIELD_HTTP_STATUS) == 200 && number_of(letter, PYUN_FIELD_IS_OVERTAKEN) == 0);
    pyun_record_free(letter);
    CHECK(figure(outbox, PYUN_FIELD_DEAD) == 1);

    server_set(platform, ANSWER, success());
    CHECK_STATUS(pyun_outbox_retry(outbox, id, NULL), PYUN_OK);
    flush(outbox);
    last_body_has("\"order\":\"o1\"");
    CHECK(figure(outbox, PYUN_FIELD_DEAD) == 0);
    CHECK_STATUS(pyun_outbox_retry(outbox, id, NULL), PYUN_E_OUTBOX_NOT_FOUND);

    /* A state that something newer followed is not to be sent any more. */
    server_set(platform, ANSWER, answer("{\"code\":\"400\"}"));
    put_device(outbox, "D1");
    CHECK_STATUS(pyun_outbox_flush(outbox, PATIENCE_MS, NULL), PYUN_OK);
    pyun_record_free(wait_for_event(outbox, "died"));
    server_set(platform, ANSWER, success());
    put_device(outbox, "D1");
    flush(outbox);
    letter = only_dead_letter(outbox);
    id = number_of(letter, PYUN_FIELD_ID);
    CHECK_TEXT(pyun_record_text(letter, PYUN_FIELD_STATION_UUID), STATION);
    CHECK(number_of(letter, PYUN_FIELD_IS_OVERTAKEN) == 1);
    pyun_record_free(letter);
    CHECK_STATUS(pyun_outbox_retry(outbox, id, NULL), PYUN_E_OUTBOX_OVERTAKEN);
    CHECK_STATUS(pyun_outbox_discard(outbox, id, NULL), PYUN_OK);
    CHECK_STATUS(pyun_outbox_discard(outbox, id, NULL), PYUN_E_OUTBOX_NOT_FOUND);
    pyun_outbox_free(outbox);
}

static void setters_that_failed(const pyun_client *client)
{
    pyun_outbox *outbox = open_outbox("setters", client, NULL);
    pyun_device *device = new_device("D1");
    pyun_record *bill = new_bill("o1");
    pyun_error *error = NULL;
    size_t offset = 0;
    pyun_device_set_name(device, "ab\xff");
    CHECK_STATUS(pyun_outbox_put_device(outbox, device, &error), PYUN_E_TEXT);
    CHECK_TEXT(pyun_error_field(error), "name");
    CHECK(pyun_error_offset(error, &offset) == 1 && offset == 2);
    pyun_error_free(error);
    pyun_record_set_int(bill, PYUN_FIELD_PLATE, 1);
    CHECK_STATUS(pyun_outbox_put_record(outbox, bill, &error), PYUN_E_INVALID_INPUT);
    CHECK_TEXT(pyun_error_field(error), "plate");
    pyun_error_free(error);
    CHECK(figure(outbox, PYUN_FIELD_ACCEPTED) == 0);
    pyun_device_free(device);
    pyun_record_free(bill);
    pyun_outbox_free(outbox);
}

static void gbk(void)
{
    pyun_config *config = new_config(server_url(platform));
    pyun_client *client;
    pyun_outbox *outbox;
    pyun_device *device = new_device("D1");
    pyun_record *bill = new_bill("o1");
    pyun_error *error = NULL;
    CHECK_STATUS(pyun_config_set_charset(config, PYUN_CHARSET_GBK), PYUN_OK);
    client = client_of(config);
    outbox = open_outbox("gbk", client, NULL);
    CHECK_STATUS(pyun_device_set_charset(device, PYUN_CHARSET_GBK), PYUN_OK);
    CHECK_STATUS(pyun_device_set_no(device, PILE_GBK), PYUN_OK);
    CHECK_STATUS(pyun_outbox_touch(outbox, STATION, PILE_GBK, NULL), PYUN_E_OUTBOX_NOT_FOUND);
    CHECK_STATUS(pyun_outbox_put_device(outbox, device, NULL), PYUN_OK);
    flush(outbox);
    last_body_has("\"no\":\"" PILE_UTF8 "\"");
    CHECK_STATUS(pyun_outbox_touch(outbox, STATION, PILE_GBK, NULL), PYUN_OK);
    CHECK_STATUS(pyun_outbox_touch(outbox, STATION, "a\xff", &error), PYUN_E_TEXT);
    CHECK_TEXT(pyun_error_field(error), "no");
    pyun_error_free(error);
    CHECK_STATUS(pyun_outbox_forget_device(outbox, STATION, PILE_GBK, NULL), PYUN_OK);
    CHECK_STATUS(pyun_outbox_touch(outbox, STATION, PILE_GBK, NULL), PYUN_E_OUTBOX_NOT_FOUND);
    CHECK_STATUS(pyun_record_set_charset(bill, PYUN_CHARSET_GBK), PYUN_OK);
    CHECK_STATUS(pyun_record_set_text(bill, PYUN_FIELD_PLATE, PLATE_GBK), PYUN_OK);
    server_set(platform, ANSWER, answer("{\"code\":\"400\",\"hint\":\"" PILE_UTF8 "\"}"));
    CHECK_STATUS(pyun_outbox_put_record(outbox, bill, NULL), PYUN_OK);
    CHECK_STATUS(pyun_outbox_flush(outbox, PATIENCE_MS, NULL), PYUN_OK);
    last_body_has("\"plate\":\"" PLATE_UTF8 "\"");
    pyun_record_free(bill);
    bill = only_dead_letter(outbox);
    CHECK_STATUS(pyun_record_set_charset(bill, PYUN_CHARSET_GBK), PYUN_OK);
    CHECK_TEXT(pyun_record_text(bill, PYUN_FIELD_HINT), PILE_GBK);
    server_set(platform, ANSWER, success());
    pyun_record_free(bill);
    pyun_device_free(device);
    pyun_outbox_free(outbox);
    pyun_client_free(client);
}

static void without_outbox(const pyun_client *client)
{
    pyun_outbox *outbox = NULL;
    pyun_error *error = NULL;
    CHECK_STATUS(pyun_outbox_open(directory("none"), client, NULL, &outbox, &error), PYUN_E_INVALID_INPUT);
    CHECK_HAS(pyun_error_message(error), "cargo feature `outbox`");
    CHECK(outbox == NULL);
    pyun_error_free(error);
    CHECK_STATUS(pyun_outbox_flush(NULL, 0, NULL), PYUN_E_NULL);
    pyun_outbox_free(NULL);
}

int main(int argc, char **argv)
{
    pyun_client *client;
    place = argv[1];
#ifdef _WIN32
    program = argv[0];
    if (argc == 5) {
        be_the_child(argv);
    }
#endif
    CHECK(argc == 2);
    parent = (long)getpid();
    platform = server_start(ANSWER, success());
    client = new_client(server_url(platform));
    if (strstr(pyun_features(), "outbox") == NULL) {
        without_outbox(client);
    } else {
        in_child(put_and_die, NULL, client);
        outlasts_a_kill();
        belongs_to_one_process(client);
        has_limits(client);
        a_wrong_secret_loses_nothing(client);
        dead_letters(client);
        setters_that_failed(client);
        if (strstr(pyun_features(), "gbk") != NULL) {
            gbk();
        }
    }
    server_stop(platform);
    pyun_client_free(client);
    puts("ok");
    return 0;
}
