// Environment variables as one library reads them, and the warnings that come of it.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "simulator/propagation/surface.h"
#include "simulator/trace/text.h"

namespace propspec {

// No operating system hands over more in one variable without being asked to.
inline constexpr std::size_t kMaxVariableBytes = 64u << 10;

class SurfaceEnvironment {
 public:
  // Both must outlive this object.
  SurfaceEnvironment(const std::map<std::string, std::string>& variables,
                     const LibrarySurface& surface)
      : variables_(variables), surface_(surface) {}

  // The value; nothing if it is unset, longer than kMaxVariableBytes, or if the library does not
  // read the variable. The last two leave a warning.
  std::optional<std::string_view> find(const std::string& variable);

  // Leaves the warning "VARIABLE=VALUE SENTENCE", once.
  void warn(std::string_view variable, std::string_view value, std::string_view sentence);

  const LibrarySurface& surface() const { return surface_; }
  std::vector<std::string> take_warnings() { return std::move(warnings_); }

 private:
  const std::map<std::string, std::string>& variables_;
  const LibrarySurface& surface_;
  std::vector<std::string> warnings_;
};

// For messages: at most 80 bytes of `text`, in quotation marks, without control characters.
std::string quoted(std::string_view text);
// "dotnet 2.42.0", "reference".
std::string title(const LibrarySurface& surface);

}  // namespace propspec
