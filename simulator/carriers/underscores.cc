#include "simulator/carriers/underscores.h"

#include "simulator/trace/text.h"

namespace propspec {
namespace {

bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

void underscored(std::string_view name, std::string& kept) {
  for (const char c : name) kept += is_lower(c) || is_upper(c) || is_digit(c) ? c : '_';
}

void underscored_upper(std::string_view name, std::string& kept) {
  for (const char c : name) {
    kept += is_lower(c) ? static_cast<char>(c - 'a' + 'A') : is_upper(c) || is_digit(c) ? c : '_';
  }
}

bool from_underscored(std::string_view kept, std::string& name) {
  for (const char c : kept) {
    if (!is_lower(c) && !is_digit(c) && c != '_') return false;
    name += c == '_' ? '-' : c;
  }
  return true;
}

bool from_underscored_upper(std::string_view kept, std::string& name) {
  for (const char c : kept) {
    if (!is_upper(c) && !is_digit(c) && c != '_') return false;
    name += c == '_' ? '-' : lower_case(c);
  }
  return true;
}

}  // namespace propspec
