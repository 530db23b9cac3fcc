#include "harness/cases/case.h"

#include <algorithm>

namespace propspec::harness {
namespace {

// "style-order" → "StyleOrder".
std::string camel_case(std::string_view words) {
  std::string name;
  bool begins = true;
  for (const char c : words) {
    if (c == '-') {
      begins = true;
      continue;
    }
    name += begins && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    begins = false;
  }
  return name;
}

}  // namespace

std::string Case::test_name() const { return camel_case(topic) + "." + id; }

const Case* Corpus::find(std::string_view id) const {
  const auto found =
      std::lower_bound(cases.begin(), cases.end(), id,
                       [](const Case& one, std::string_view other) { return one.id < other; });
  return found != cases.end() && found->id == id ? &*found : nullptr;
}

}  // namespace propspec::harness
