// Which styles a set of environment variables asks for, in the eyes of one library.
#pragma once

#include "simulator/propagation/style.h"
#include "simulator/propagation/surface_environment.h"
#include "simulator/trace/result.h"

namespace propspec {

struct ConfiguredStyles {
  StyleList extract, inject;
};

// CF-02 to CF-06. An error is the library's refusal to start.
Result<ConfiguredStyles> read_styles(SurfaceEnvironment& environment);

}  // namespace propspec
