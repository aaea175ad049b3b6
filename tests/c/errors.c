/* Each kind of failure, with its fields, against a plain server. */
#include "check.h"
#include "server.h"

static char buffer[8192];

/* One sync that must fail so; the error is the caller's. */
static pyun_error *failing(const pyun_client *client, pyun_status expected)
{
    pyun_device *device = new_device("D1");
    pyun_error *error = NULL;
    pyun_reply *reply = NULL;
    pyun_status status = pyun_client_sync_device(client, device, &reply, &error);
    if (status != expected && error != NULL) {
        fprintf(stderr, "%s\n", pyun_error_message(error));
    }
    CHECK_STATUS(status, expected);
    CHECK(reply == NULL && error != NULL);
    CHECK_STATUS(pyun_error_status(error), expected);
    CHECK(pyun_error_message(error) != NULL && strstr(pyun_error_message(error), SECRET) == NULL);
    pyun_device_free(device);
    return error;
}

static void refusal(server *server, const pyun_client *client, const char *code, const char *line, int http_status,
                    pyun_status expected, int is_retryable)
{
    char body[256];
    const pyun_reply *reply;
    pyun_error *error;
    snprintf(body, sizeof body, "{\"code\":\"%s\",\"message\":\"no\",\"hint\":\"why\",\"seqno\":\"s1\"}", code);
    server_set(server, ANSWER, http(buffer, sizeof buffer, line, "", body));
    error = failing(client, expected);
    CHECK(pyun_error_http_status(error) == http_status);
    CHECK(pyun_error_attempts(error) == 1);
    CHECK(pyun_error_is_retryable(error) == is_retryable);
    CHECK(pyun_error_was_sent(error) == 1);
    CHECK_TEXT(pyun_error_field(error), NULL);
    CHECK_TEXT(pyun_error_body_excerpt(error), NULL);
    reply = pyun_error_reply(error);
    CHECK(reply != NULL && reply == pyun_error_reply(error));
    CHECK_TEXT(pyun_reply_code(reply), code);
    CHECK_TEXT(pyun_reply_message(reply), "no");
    CHECK_TEXT(pyun_reply_hint(reply), "why");
    CHECK_TEXT(pyun_reply_seqno(reply), "s1");
    CHECK_TEXT(pyun_reply_data_node(reply), NULL);
    CHECK(pyun_reply_http_status(reply) == http_status);
    pyun_error_free(error);
}

static void refusals(server *server, const pyun_client *client)
{
    refusal(server, client, "400", "400 Bad Request", 400, PYUN_E_BAD_REQUEST, 0);
    refusal(server, client, "401", "401 Unauthorized", 401, PYUN_E_AUTH, 0);
    refusal(server, client, "1500", "500 Internal Server Error", 500, PYUN_E_FAILED, 1);
    refusal(server, client, "1002", "404 Not Found", 404, PYUN_E_NOT_FOUND, 0);
    refusal(server, client, "7777", "200 OK", 200, PYUN_E_REFUSED, 0);
}

static void protocol(server *server, const pyun_client *client)
{
    uint64_t wait = 0;
    pyun_error *error;
    server_set(server, ANSWER,
               http(buffer, sizeof buffer, "503 Busy", "Retry-After: 7\r\n", "<html>\xe6\xa1\xa9 back soon</html>"));
    error = failing(client, PYUN_E_PROTOCOL);
    CHECK(pyun_error_http_status(error) == 503);
    CHECK_TEXT(pyun_error_body_excerpt(error), "<html>\xe6\xa1\xa9 back soon</html>");
    CHECK(pyun_error_retry_after_ms(error, &wait) == 1 && wait == 7000);
    CHECK(pyun_error_is_retryable(error) == 1);
    CHECK(pyun_error_reply(error) == NULL);
    if (strstr(pyun_features(), "gbk") != NULL) {
        CHECK_STATUS(pyun_error_set_charset(error, PYUN_CHARSET_GBK), PYUN_OK);
        CHECK_TEXT(pyun_error_body_excerpt(error), "<html>\xd7\xae back soon</html>");
    }
    pyun_error_free(error);
}

static void no_answer(server *server, const pyun_client *client)
{
    char url[64];
    pyun_config *config;
    pyun_client *other;
    pyun_error *error;
    uint64_t wait = 1234;
    server_set(server, HANG_UP, "");
    error = failing(client, PYUN_E_DISCONNECTED);
    CHECK(pyun_error_attempts(error) >= 1 && pyun_error_http_status(error) == 0);
    CHECK(pyun_error_is_retryable(error) == 1);
    CHECK(pyun_error_retry_after_ms(error, &wait) == 0 && wait == 1234);
    CHECK(pyun_error_was_sent(error) == 1);
    CHECK_TEXT(pyun_error_kind_name(error), "disconnected");
    pyun_error_free(error);

    server_set(server, SILENCE, "");
    config = new_config(server_url(server));
    CHECK_STATUS(pyun_config_set_timeout_ms(config, 150), PYUN_OK);
    other = client_of(config);
    error = failing(other, PYUN_E_TIMEOUT);
    CHECK(pyun_error_attempts(error) == 1);
    pyun_error_free(error);
    pyun_client_free(other);

    dead_url(url, sizeof url);
    config = new_config(url);
    CHECK_STATUS(pyun_config_set_attempts(config, 2), PYUN_OK);
    other = client_of(config);
    error = failing(other, PYUN_E_CONNECT);
    CHECK(pyun_error_attempts(error) == 2 && pyun_error_is_retryable(error) == 1);
    CHECK_HAS(pyun_error_cause(error), "refused");
    CHECK(pyun_error_was_sent(error) == 0);
    CHECK_TEXT(pyun_error_kind_name(error), "connect");
    pyun_error_free(error);
    pyun_client_free(other);
}

static void settings(void)
{
    static const struct {
        const char *field;
        pyun_status (*set)(pyun_config *, uint32_t);
    } numbers[] = {
        {"timeout", pyun_config_set_timeout_ms},
        {"deadline", pyun_config_set_deadline_ms},
        {"attempts", pyun_config_set_attempts},
    };
    static const struct {
        const char *field;
        const char *value;
        pyun_status (*set)(pyun_config *, const char *);
    } texts[] = {
        {"app_id", "", pyun_config_set_app_id},
        {"secret", "", pyun_config_set_secret},
        {"base_url", "ftp://example.com", pyun_config_set_base_url},
        {"base_url", "http://example.com", pyun_config_set_base_url},
        {"proxy", "socks5://127.0.0.1:1", pyun_config_set_proxy},
        {"user_agent", "a\nb", pyun_config_set_user_agent},
        {"ca_file", "/no/such/file", pyun_config_set_ca_file},
    };
    size_t index;
    for (index = 0; index < sizeof numbers / sizeof *numbers + sizeof texts / sizeof *texts; index++) {
        pyun_config *config = new_config("http://127.0.0.1:1");
        pyun_client *client = NULL;
        pyun_error *error = NULL;
        const char *field;
        if (index < sizeof numbers / sizeof *numbers) {
            field = numbers[index].field;
            CHECK_STATUS(numbers[index].set(config, 0), PYUN_OK);
        } else {
            size_t text = index - sizeof numbers / sizeof *numbers;
            field = texts[text].field;
            if (strcmp(field, "ca_file") == 0 && strstr(pyun_features(), "tls") == NULL) {
                pyun_config_free(config);
                continue;
            }
            CHECK_STATUS(texts[text].set(config, texts[text].value), PYUN_OK);
        }
        CHECK_STATUS(pyun_client_new(config, &client, &error), PYUN_E_INVALID_INPUT);
        CHECK(client == NULL && error != NULL);
        CHECK_TEXT(pyun_error_field(error), field);
        CHECK_HAS(pyun_error_message(error), field);
        CHECK(pyun_error_attempts(error) == 0 && pyun_error_is_retryable(error) == 0 && pyun_error_was_sent(error) == 0);
        CHECK_TEXT(pyun_error_kind_name(error), "invalid_input");
        pyun_error_free(error);
        /* The error need not be taken. */
        CHECK_STATUS(pyun_client_new(config, &client, NULL), PYUN_E_INVALID_INPUT);
        pyun_config_free(config);
    }
}

int main(void)
{
    server *server = server_start(SILENCE, "");
    pyun_client *client = new_client(server_url(server));
    refusals(server, client);
    protocol(server, client);
    no_answer(server, client);
    settings();
    pyun_client_free(client);
    server_stop(server);
    puts("ok");
    return 0;
}
