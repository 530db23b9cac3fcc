#include "reports/page.h"

#include <algorithm>

#include "reports/printable.h"

namespace propspec::reports {
namespace {

// Columns of text that may hold what paint() adds, which takes none.
std::size_t painted_columns(std::string_view text) {
  std::size_t count = 0;
  while (!text.empty()) {
    const std::size_t escape = std::min(text.find('\x1b'), text.size());
    count += columns(text.substr(0, escape));
    text.remove_prefix(escape);
    text.remove_prefix(text.empty() ? 0 : std::min(text.find('m') + 1, text.size()));
  }
  return count;
}

}  // namespace

void Page::line(std::size_t indent, std::string_view text) {
  text_.append(indent, ' ');
  text_ += text;
  text_ += '\n';
}

void Page::prose(std::size_t indent, std::string_view text) {
  text_.append(indent, ' ');
  std::size_t column = indent;
  bool at_start = true;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (!at_start && column + 1 + painted_columns(word) > appearance_.width) {
      text_ += '\n';
      text_.append(indent, ' ');
      column = indent;
      at_start = true;
    }
    if (!at_start) {
      text_ += ' ';
      ++column;
    }
    text_ += word;
    column += painted_columns(word);
    at_start = false;
  }
  text_ += '\n';
}

void Page::labelled(std::size_t indent, std::string_view label, std::string_view text) {
  std::string head(label);
  head.append(columns(label) < kLabel ? kLabel - columns(label) : 1, ' ');
  line(indent, paint(Ink::kDim, head) + std::string(text));
}

std::string Page::paint(Ink ink, std::string_view text) const {
  if (!appearance_.color || ink == Ink::kPlain) return std::string(text);
  const char* code = "";
  switch (ink) {
    case Ink::kPlain:
      break;
    case Ink::kBold:
      code = "1";
      break;
    case Ink::kDim:
      code = "2";
      break;
    case Ink::kGood:
      code = "32";
      break;
    case Ink::kBad:
      code = "31";
      break;
    case Ink::kDoubtful:
      code = "33";
      break;
  }
  return "\x1b[" + std::string(code) + "m" + std::string(text) + "\x1b[0m";
}

}  // namespace propspec::reports
