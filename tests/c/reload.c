/* A plug-in host: loads the library, uses it in a thread, and lets it go, more often than there are keys of thread-local storage
 * (1024). Argument: the library. Not linked with it. */
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "pyun_energy.h"

enum { ROUNDS = 1100 };

static void *library;

static void *symbol(const char *name)
{
    void *found = dlsym(library, name);
    if (found == NULL) {
        fprintf(stderr, "%s\n", dlerror());
        exit(1);
    }
    return found;
}

/* A call that fails and logs nothing, so that it uses what a thread keeps: the setters' errors, and a sync with nobody there. */
static void *use(void *argument)
{
    pyun_config *(*config_new)(void);
    pyun_status (*set_app_id)(pyun_config *, const char *), (*set_secret)(pyun_config *, const char *);
    pyun_status (*set_base_url)(pyun_config *, const char *), (*set_attempts)(pyun_config *, uint32_t);
    pyun_status (*client_new)(const pyun_config *, pyun_client **, pyun_error **);
    pyun_status (*post)(const pyun_client *, const char *, const uint8_t *, size_t, int32_t, pyun_reply **, pyun_error **);
    void (*client_free)(pyun_client *), (*config_free)(pyun_config *);
    pyun_config *config;
    pyun_client *client = NULL;
    int *is_right = argument;
    *(void **)&config_new = symbol("pyun_config_new");
    *(void **)&set_app_id = symbol("pyun_config_set_app_id");
    *(void **)&set_secret = symbol("pyun_config_set_secret");
    *(void **)&set_base_url = symbol("pyun_config_set_base_url");
    *(void **)&set_attempts = symbol("pyun_config_set_attempts");
    *(void **)&client_new = symbol("pyun_client_new");
    *(void **)&post = symbol("pyun_client_post_json");
    *(void **)&client_free = symbol("pyun_client_free");
    *(void **)&config_free = symbol("pyun_config_free");
    config = config_new();
    set_app_id(config, "op1");
    set_secret(config, "s");
    set_base_url(config, "http://127.0.0.1:1");
    set_attempts(config, 1);
    *is_right = client_new(config, &client, NULL) == PYUN_OK
                && post(client, "/x", NULL, 0, 0, NULL, NULL) == PYUN_E_CONNECT;
    client_free(client);
    config_free(config);
    return NULL;
}

int main(int argc, char **argv)
{
    int round;
    for (round = 0; argc == 2 && round < ROUNDS; round++) {
        pthread_t thread;
        int is_right = 0;
        library = dlopen(argv[1], RTLD_NOW | RTLD_LOCAL);
        if (library == NULL) {
            fprintf(stderr, "%s\n", dlerror());
            return 1;
        }
        if (pthread_create(&thread, NULL, use, &is_right) != 0 || pthread_join(thread, NULL) != 0 || !is_right) {
            fprintf(stderr, "round %d\n", round);
            return 1;
        }
        dlclose(library);
    }
    printf("%d rounds ok\n", round);
    return round == ROUNDS ? 0 : 1;
}
