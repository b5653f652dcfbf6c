#ifndef PATCHBAY_CJANSSON_H
#define PATCHBAY_CJANSSON_H

#include <jansson.h>

// The memory of replies.
//
// jansson allocates two or three times for each value of a reply and frees one by one what dies all at once. Between
// begin and end, what it allocates *on this thread* is cut off a block and free does nothing; end takes everything
// back. Outside, and on every other thread, it is malloc and free, so trees that live on (JSONNode) are not concerned:
// they must only not be made between begin and end.

/// Makes jansson allocate this way, in the whole process. Trees made before stay valid.
void patchbay_json_arena_install(void);

/// From now on this thread's values die with the next end. Not nested.
void patchbay_json_arena_begin(void);

/// Takes back everything allocated since begin.
void patchbay_json_arena_end(void);

/// Bytes that the arena of this thread holds, in use or not: for tests.
size_t patchbay_json_arena_held(void);

#endif
