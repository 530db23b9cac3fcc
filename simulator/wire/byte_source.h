// The bytes of an input, block by block, decompressed if they are gzip or zlib.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <memory>
#include <string>
#include <string_view>

namespace propspec {

class ByteSource {
 public:
  explicit ByteSource(std::istream& input);
  ~ByteSource();
  ByteSource(const ByteSource&) = delete;
  ByteSource& operator=(const ByteSource&) = delete;

  // The next block, at most 256 KiB; empty at the end. Lives until the next call.
  std::string_view next();
  std::uint64_t bytes_taken() const { return taken_; }  // of the input, as it is stored
  // Why it ended before its end, or empty.
  const std::string& problem() const { return problem_; }

 private:
  struct Inflater;

  std::string_view read();
  std::string_view inflate();

  std::istream& input_;
  std::string block_, plain_;
  std::unique_ptr<Inflater> inflater_;
  std::uint64_t taken_ = 0;
  bool started_ = false;
  std::string problem_;
};

}  // namespace propspec
