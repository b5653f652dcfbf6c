// Reads NAME.json and NAME.pb from a directory and makes of each pair what the front and the plugin's connection send.
#define _GNU_SOURCE
#include "floor.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { maximum_fixtures = 16, prefix_length = 5 };

static struct fixture fixtures[maximum_fixtures];
static size_t fixture_count;

// Returns a file's bytes behind `reserved` bytes of room.
static uint8_t *read_file(const char *path, size_t reserved, size_t *length) {
    FILE *file = fopen(path, "rb");
    if (file == NULL) die(path, strerror(errno));
    fseek(file, 0, SEEK_END);
    *length = (size_t)ftell(file);
    rewind(file);
    uint8_t *bytes = malloc(reserved + *length);
    if (bytes == NULL || fread(bytes + reserved, 1, *length, file) != *length) die(path, "cannot be read");
    fclose(file);
    return bytes;
}

static struct fixture read_pair(const char *json_path, const char *protobuf_path) {
    struct fixture fixture;
    uint8_t *json = read_file(json_path, 0, &fixture.json_length);
    fixture.response = MHD_create_response_from_buffer(fixture.json_length, json, MHD_RESPMEM_PERSISTENT);
    if (fixture.response == NULL) die(json_path, "no response can be made of it");
    MHD_add_response_header(fixture.response, MHD_HTTP_HEADER_CONTENT_TYPE, "application/json");

    size_t message_length;
    fixture.frame = read_file(protobuf_path, prefix_length, &message_length);
    fixture.frame_length = prefix_length + message_length;
    uint32_t announced = htonl((uint32_t)message_length);
    fixture.frame[0] = 0; // not compressed
    memcpy(fixture.frame + 1, &announced, sizeof announced);
    return fixture;
}

void fixtures_read(const char *directory) {
    DIR *entries = opendir(directory);
    if (entries == NULL) die(directory, strerror(errno));
    for (struct dirent *entry; (entry = readdir(entries)) != NULL;) {
        char *ending = strrchr(entry->d_name, '.');
        if (ending == NULL || strcmp(ending, ".json") != 0) continue;
        if (fixture_count == maximum_fixtures) die(directory, "holds too many fixtures");
        char *json_path, *protobuf_path;
        if (asprintf(&json_path, "%s/%s", directory, entry->d_name) < 0) die(directory, strerror(errno));
        *ending = '\0';
        if (asprintf(&protobuf_path, "%s/%s.pb", directory, entry->d_name) < 0) die(directory, strerror(errno));
        fixtures[fixture_count++] = read_pair(json_path, protobuf_path);
        free(json_path);
        free(protobuf_path);
    }
    closedir(entries);
    if (fixture_count == 0) die(directory, "holds no fixture");
}

const struct fixture *fixture_for(size_t json_length) {
    for (size_t i = 0; i < fixture_count; i++)
        if (fixtures[i].json_length == json_length) return &fixtures[i];
    return NULL;
}
