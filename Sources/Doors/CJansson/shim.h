#ifndef PATCHBAY_CJANSSON_H
#define PATCHBAY_CJANSSON_H

// Nothing to wrap: what we use of jansson are functions and flags that Swift imports as they are.
#include <jansson.h>

#endif
