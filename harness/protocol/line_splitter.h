// Cuts a stream of bytes into lines, however it arrives, and never keeps more of a line than a line
// may have.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "harness/protocol/messages.h"

namespace propspec::harness {

class LineSplitter {
 public:
  // `max_line_bytes` counts the line feed.
  explicit LineSplitter(std::size_t max_line_bytes = kMaxLineBytes) : max_(max_line_bytes) {}

  struct Line {
    std::string_view text;  // without the line feed; lives until the next feed()
    // The line is longer than it may be: `text` is its beginning, at most 200 bytes. It is told as
    // soon as it is known; the rest, up to the line feed, is dropped as it arrives.
    bool too_long = false;
  };

  void feed(std::string_view bytes);
  // The next line, or nothing until more is fed.
  std::optional<Line> next();
  // At the end of the stream, after next() gave nothing: what stands behind the last line feed.
  std::optional<Line> rest();

 private:
  Line too_long_line() const;

  std::size_t max_;
  std::string buffer_;
  std::size_t begin_ = 0;    // of the line that is next
  std::size_t scanned_ = 0;  // no line feed between begin_ and here
  bool skipping_ = false;    // inside a line that was too long
};

}  // namespace propspec::harness
