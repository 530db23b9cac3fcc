#include "harness/protocol/line_splitter.h"

#include <algorithm>

namespace propspec::harness {
namespace {

// Enough to recognise in a report what was written.
constexpr std::size_t kShownBytes = 200;

}  // namespace

void LineSplitter::feed(std::string_view bytes) {
  buffer_.erase(0, begin_);
  scanned_ -= begin_;
  begin_ = 0;
  if (skipping_) {
    const auto line_feed = bytes.find('\n');
    if (line_feed == std::string_view::npos) return;
    bytes.remove_prefix(line_feed + 1);
    skipping_ = false;
  }
  buffer_.append(bytes);
}

std::optional<LineSplitter::Line> LineSplitter::next() {
  const auto line_feed = buffer_.find('\n', scanned_);
  if (line_feed == std::string::npos) {
    scanned_ = buffer_.size();
    if (buffer_.size() - begin_ < max_) return std::nullopt;
    const Line line = too_long_line();
    begin_ = scanned_;
    skipping_ = true;
    return line;
  }
  const std::size_t size = line_feed - begin_;
  const Line line =
      size < max_ ? Line{std::string_view(buffer_).substr(begin_, size), false} : too_long_line();
  begin_ = scanned_ = line_feed + 1;
  return line;
}

std::optional<LineSplitter::Line> LineSplitter::rest() {
  if (begin_ == buffer_.size()) return std::nullopt;
  const Line line{std::string_view(buffer_).substr(begin_), false};
  begin_ = scanned_ = buffer_.size();
  return line;
}

LineSplitter::Line LineSplitter::too_long_line() const {
  return {std::string_view(buffer_).substr(begin_, std::min(kShownBytes, max_)), true};
}

}  // namespace propspec::harness
