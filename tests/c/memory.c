/* Memory that a program has more after one sync than before its first use of the library: for bindings/c/tests/measure.rs. The
 * server is a process of its own. */
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"
#include "server.h"

static long field(const char *name)
{
    char line[256];
    long value = -1;
    FILE *file = fopen("/proc/self/status", "r");
    CHECK(file != NULL);
    while (fgets(line, sizeof line, file) != NULL) {
        if (strncmp(line, name, strlen(name)) == 0) {
            value = strtol(line + strlen(name), NULL, 10);
        }
    }
    fclose(file);
    return value;
}

int main(void)
{
    int ends[2];
    char url[64] = "";
    pid_t child;
    long before;
    pyun_client *client;
    pyun_device *device;
    CHECK(pipe(ends) == 0);
    child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        server *server = server_start(ANSWER, success());
        CHECK(write(ends[1], server_url(server), strlen(server_url(server))) > 0);
        pause();
    }
    CHECK(read(ends[0], url, sizeof url - 1) > 0);
    before = field("VmRSS:");
    client = new_client(url);
    device = new_device("D1");
    CHECK_STATUS(pyun_client_sync_device(client, device, NULL, NULL), PYUN_OK);
    printf("after one sync: %ld kB resident, of which %ld kB are the process' own (anonymous); before: %ld kB; goal 3 MB\n",
           field("VmRSS:"), field("RssAnon:"), before);
    pyun_device_free(device);
    pyun_client_free(client);
    CHECK(kill(child, SIGKILL) == 0 && waitpid(child, NULL, 0) == child);
    return 0;
}
