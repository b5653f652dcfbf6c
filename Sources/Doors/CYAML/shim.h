#ifndef PATCHBAY_CYAML_H
#define PATCHBAY_CYAML_H

#include <yaml.h>

#endif
