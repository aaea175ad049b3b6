/* reconnect URL CA COUNT: so many posts by libcurl to a server that closes each connection after its answer. The body is
   ready and the answer is not read as JSON, so that nothing is counted but libcurl. CA is - for none. */
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static size_t receive(char *data, size_t size, size_t count, void *user) {
    (void)data;
    *(size_t *)user += size * count;
    return size * count;
}

int main(int argc, char **argv) {
    static char url[256], body[402];
    CURL *curl;
    long count, code = 0;
    size_t received = 0;
    struct curl_slist *headers = NULL;
    if (argc != 4) return 2;
    snprintf(url, sizeof url, "%s/gate/1.0/energy/internal/device/sync", argv[1]);
    memset(body, 'x', 401);
    curl_global_init(CURL_GLOBAL_DEFAULT);
    curl = curl_easy_init();
    headers = curl_slist_append(headers, "Content-Type: application/json; charset=utf-8");
    headers = curl_slist_append(headers, "Authorization: 0123456789abcdef0123456789abcdef");
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, receive);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &received);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, 10L);
    if (strcmp(argv[2], "-")) curl_easy_setopt(curl, CURLOPT_CAINFO, argv[2]);
    for (count = atol(argv[3]); count > 0; count--) {
        if (curl_easy_perform(curl) != CURLE_OK) return 1;
        curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &code);
        if (code != 200) return 1;
    }
    curl_slist_free_all(headers);
    curl_easy_cleanup(curl);
    return received ? 0 : 1;
}
