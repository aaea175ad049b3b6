/* curl PORT THREADS SECONDS: device sync as one would write it in C, with libcurl, cJSON and OpenSSL's MD5; over TLS where the
 * environment names an authority. */
#include <cjson/cJSON.h>
#include <curl/curl.h>
#include <openssl/evp.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const char *SECRET = "0123456789abcdef0123456789abcdef";
static char url[128];
static const char *authority;
static double seconds;
static pthread_barrier_t barrier;

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static char *device(void) {
    struct timespec t;
    cJSON *root = cJSON_CreateObject(), *ports;
    char *text;
    int i;
    clock_gettime(CLOCK_REALTIME, &t);
    cJSON_AddStringToObject(root, "app_id", "op00000000000001");
    cJSON_AddStringToObject(root, "energy_code", "CN_AC");
    cJSON_AddStringToObject(root, "name", "\346\265\213\350\257\225\350\256\276\345\244\207");
    cJSON_AddStringToObject(root, "no", "D000000");
    ports = cJSON_AddArrayToObject(root, "port");
    for (i = 0; i < 2; i++) {
        cJSON *port = cJSON_CreateObject();
        cJSON_AddStringToObject(port, "alias", i ? "B" : "A");
        cJSON_AddStringToObject(port, "no", i ? "D01202602" : "D01202601");
        cJSON_AddNumberToObject(port, "space_status", i ? 2 : -1);
        cJSON_AddNumberToObject(port, "state", i ? 2 : 1);
        cJSON_AddStringToObject(port, "state_desc", i ? "\345\205\205\347\224\265\344\270\255" : "\347\251\272\351\227\262");
        cJSON_AddItemToArray(ports, port);
    }
    cJSON_AddStringToObject(root, "sign_type", "MD5");
    cJSON_AddNumberToObject(root, "state", 1);
    cJSON_AddStringToObject(root, "state_desc", "\345\234\250\347\272\277");
    cJSON_AddStringToObject(root, "station_uuid", "8f5fdb60-9374-4c11-bdc2-a32d8369258c");
    cJSON_AddNumberToObject(root, "timestamp", (double)t.tv_sec * 1000 + (double)(t.tv_nsec / 1000000));
    cJSON_AddNumberToObject(root, "type", 0);
    text = cJSON_PrintUnformatted(root);
    cJSON_Delete(root);
    return text;
}

static void sign(EVP_MD_CTX *md5, const char *body, char *authorization) {
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned length, i;
    EVP_DigestInit_ex(md5, EVP_md5(), NULL);
    EVP_DigestUpdate(md5, body, strlen(body));
    EVP_DigestUpdate(md5, "&app_secret=", 12);
    EVP_DigestUpdate(md5, SECRET, strlen(SECRET));
    EVP_DigestFinal_ex(md5, digest, &length);
    authorization += sprintf(authorization, "Authorization: ");
    for (i = 0; i < length; i++) authorization += sprintf(authorization, "%02x", digest[i]);
}

typedef struct { char text[4096]; size_t length; } answer_t;

static size_t receive(char *data, size_t size, size_t count, void *user) {
    answer_t *answer = user;
    size_t length = size * count;
    if (answer->length + length >= sizeof answer->text) return 0;
    memcpy(answer->text + answer->length, data, length);
    answer->length += length;
    answer->text[answer->length] = 0;
    return length;
}

static int sync_device(CURL *curl, EVP_MD_CTX *md5) {
    answer_t answer = {{0}, 0};
    char authorization[64], *body = device();
    struct curl_slist *headers = curl_slist_append(NULL, "Content-Type: application/json; charset=utf-8");
    int ok = 0;
    sign(md5, body, authorization);
    headers = curl_slist_append(headers, authorization);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &answer);
    if (curl_easy_perform(curl) == CURLE_OK) {
        cJSON *root = cJSON_Parse(answer.text), *code = cJSON_GetObjectItemCaseSensitive(root, "code");
        ok = cJSON_IsString(code) && !strcmp(code->valuestring, "1001");
        cJSON_Delete(root);
    }
    curl_slist_free_all(headers);
    free(body);
    return ok;
}

static void *run(void *rate) {
    CURL *curl = curl_easy_init();
    EVP_MD_CTX *md5 = EVP_MD_CTX_new();
    double begun;
    long count = 0;
    curl_easy_setopt(curl, CURLOPT_URL, url);
    if (authority) curl_easy_setopt(curl, CURLOPT_CAINFO, authority);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, receive);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, 10L);
    if (!sync_device(curl, md5)) abort();
    pthread_barrier_wait(&barrier);
    for (begun = now(); now() - begun < seconds; count++)
        if (!sync_device(curl, md5)) abort();
    *(double *)rate = (double)count / (now() - begun);
    curl_easy_cleanup(curl);
    EVP_MD_CTX_free(md5);
    return NULL;
}

int main(int argc, char **argv) {
    pthread_t threads[64];
    double rates[64], all = 0;
    int i, count = argc == 4 ? atoi(argv[2]) : 0;
    if (count < 1 || count > 64) return 2;
    authority = getenv("PYUN_BENCH_AUTHORITY");
    snprintf(url, sizeof url, "%s:%s/gate/1.0/energy/internal/device/sync", authority ? "https://localhost" : "http://127.0.0.1", argv[1]);
    seconds = atof(argv[3]);
    curl_global_init(CURL_GLOBAL_DEFAULT);
    pthread_barrier_init(&barrier, NULL, (unsigned)count);
    for (i = 0; i < count; i++) pthread_create(&threads[i], NULL, run, &rates[i]);
    for (i = 0; i < count; i++) {
        pthread_join(threads[i], NULL);
        all += rates[i];
    }
    printf("%.1f\n", all);
    return 0;
}
