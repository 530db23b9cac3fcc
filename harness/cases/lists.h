// Walking through the lists that headers hold, without copying: `a=1,b=2`, `s:1;o:x`, `00-…-01`.
// Any bytes will do.
#pragma once

#include <optional>
#include <string_view>

#include "simulator/trace/key_values.h"
#include "simulator/trace/text.h"

namespace propspec::harness {

// The fields between separators as they stand; an empty text is one empty field.
class Fields {
 public:
  Fields(std::string_view list, char separator) : rest_(list), separator_(separator) {}
  std::optional<std::string_view> next();

 private:
  std::optional<std::string_view> rest_;
  char separator_;
};

// The same without the empty ones, each trimmed.
class Members {
 public:
  Members(std::string_view list, char separator) : fields_(list, separator) {}
  std::optional<std::string_view> next();

 private:
  Fields fields_;
};

// The same, but blanks at the end stay: in a list of key=value they may belong to a value.
class Pairs {
 public:
  Pairs(std::string_view list, char separator) : fields_(list, separator) {}
  std::optional<KeyValue> next();

 private:
  Fields fields_;
};

// Split at the first `delimiter`; without one the value is empty.
KeyValue split_member(std::string_view member, char delimiter);

}  // namespace propspec::harness
