// A value within a JSON text that knows where it stands and where to say what is wrong with it:
// what the compilers of cases and expectations walk with. They go on after a problem, so that one
// run shows all of them.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/schema/json_schema.h"

namespace propspec::harness {

class JsonCursor {
 public:
  // Both references must outlive the cursor.
  JsonCursor(const nlohmann::json& value, std::string pointer, std::vector<SchemaError>& problems)
      : value_(&value), pointer_(std::move(pointer)), problems_(&problems) {}

  const nlohmann::json& operator*() const { return *value_; }
  const nlohmann::json* operator->() const { return value_; }
  const std::string& pointer() const { return pointer_; }
  std::vector<SchemaError>& problems() const { return *problems_; }

  // The member must be there.
  JsonCursor operator[](const std::string& member) const;
  JsonCursor operator[](std::size_t index) const;
  std::optional<JsonCursor> find(const std::string& member) const;

  // Whether the member is there and true.
  bool is_true(const std::string& member) const;
  // The value must be a string.
  const std::string& text() const { return value_->get_ref<const std::string&>(); }
  // The string with each code point U+0000 to U+00FF as one byte; one above is a problem.
  std::string bytes() const;
  // The same for the name of a member of this object.
  std::string bytes_of_name(const std::string& member) const;

  void refuse(std::string message) const { problems_->push_back({pointer_, std::move(message)}); }

 private:
  const nlohmann::json* value_;
  std::string pointer_;
  std::vector<SchemaError>* problems_;
};

}  // namespace propspec::harness
