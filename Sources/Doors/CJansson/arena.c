#include "CJansson.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

enum {
    alignment = 16,
    smallest_block = 16 * 1024,
    // A block that stays with its thread between two replies. It is what a reply of some 150 KB needs.
    largest_kept_block = 1024 * 1024,
};

/// Heads a block; the memory handed out follows. Its size is a multiple of `alignment`.
struct block {
    struct block *older;
    char *end;
};

struct arena {
    char *next;
    char *end;
    struct block *newest;
    bool is_active;
};

static _Thread_local struct arena arena;

static char *start_of(struct block *block) { return (char *)(block + 1); }

static void *cut_from_new_block(size_t size) {
    size_t room = smallest_block;
    if (arena.newest) room = (size_t)(arena.newest->end - start_of(arena.newest)) * 2;
    if (room < size) room = size;
    struct block *block = malloc(sizeof(struct block) + room);
    if (!block) return NULL;
    block->older = arena.newest;
    block->end = start_of(block) + room;
    arena.newest = block;
    arena.next = start_of(block) + size;
    arena.end = block->end;
    return start_of(block);
}

static void *allocate(size_t size) {
    if (!arena.is_active) return malloc(size);
    if (size > SIZE_MAX / 4) return NULL;
    size = (size + alignment - 1) & ~(size_t)(alignment - 1);
    if ((size_t)(arena.end - arena.next) < size) return cut_from_new_block(size);
    void *cut = arena.next;
    arena.next += size;
    return cut;
}

static bool is_of_arena(const void *memory) {
    const char *address = memory;
    for (struct block *block = arena.newest; block; block = block->older)
        if (address >= start_of(block) && address < block->end) return true;
    return false;
}

static void release(void *memory) {
    // A tree made before begin may well die before end.
    if (!arena.is_active || !is_of_arena(memory)) free(memory);
}

void patchbay_json_arena_install(void) { json_set_alloc_funcs(allocate, release); }

void patchbay_json_arena_begin(void) { arena.is_active = true; }

void patchbay_json_arena_end(void) {
    arena.is_active = false;
    // The newest block is the largest; one that a large reply needed does not stay.
    struct block *kept = NULL;
    while (arena.newest) {
        struct block *block = arena.newest;
        arena.newest = block->older;
        if (!kept && block->end - start_of(block) <= largest_kept_block) {
            kept = block;
        } else {
            free(block);
        }
    }
    if (kept) kept->older = NULL;
    arena.newest = kept;
    arena.next = kept ? start_of(kept) : NULL;
    arena.end = kept ? kept->end : NULL;
}

size_t patchbay_json_arena_held(void) {
    size_t held = 0;
    for (struct block *block = arena.newest; block; block = block->older)
        held += (size_t)(block->end - start_of(block));
    return held;
}
