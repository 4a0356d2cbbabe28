#include "scenes/street/drape.h"
