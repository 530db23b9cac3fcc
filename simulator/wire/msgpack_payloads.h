// A stream of Datadog v0.4 payloads in msgpack: arrays of chunks, one behind the other. No more
// than one chunk is held.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "simulator/wire/reading.h"

namespace propspec {

class MsgpackPayloads {
 public:
  explicit MsgpackPayloads(Reading& reading) : reading_(reading) {}

  void feed(std::string_view bytes);
  void finish();

 private:
  bool read_header();
  bool read_chunk();
  void give_up(std::string what);

  Reading& reading_;
  std::string buffer_;
  std::size_t at_ = 0;         // in the buffer
  std::uint64_t dropped_ = 0;  // bytes before the buffer
  std::uint64_t payload_ = 0;
  std::uint64_t chunks_left_ = 0;
  std::size_t enough_ = 0;  // bytes that the buffer needs before another try
  bool gave_up_ = false;
};

}  // namespace propspec
