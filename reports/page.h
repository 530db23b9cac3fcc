// Lines of text of a certain width, with or without colour: what the summary is written on.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "reports/terminal.h"

namespace propspec::reports {

enum class Ink { kPlain, kBold, kDim, kGood, kBad, kDoubtful };

class Page {
 public:
  explicit Page(const Appearance& appearance) : appearance_(appearance) {}

  // `text` is not wrapped: commands and values stay in one piece, to be copied.
  void line(std::size_t indent, std::string_view text);
  void blank() { text_ += '\n'; }
  // Broken at blanks to fit the width.
  void prose(std::size_t indent, std::string_view text);
  // `label` in a column of its own, then `text` like line().
  void labelled(std::size_t indent, std::string_view label, std::string_view text);

  std::string paint(Ink ink, std::string_view text) const;
  std::string take() { return std::move(text_); }

  // Columns from the beginning of a label to that of its text.
  static constexpr std::size_t kLabel = 10;

 private:
  Appearance appearance_;
  std::string text_;
};

}  // namespace propspec::reports
