#include "harness/bench/echo.h"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace propspec::harness {
namespace {

using Chunk = std::array<char, 256u << 10>;

// Calls `take(bytes)` for what arrives, until the input ends or `take` returns false.
template <typename Take>
int each_chunk(int fd, Take take) {
  static Chunk chunk;
  while (true) {
    const ssize_t size = read(fd, chunk.data(), chunk.size());
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) return size == 0 ? 0 : 1;
    if (!take(std::string_view(chunk.data(), static_cast<std::size_t>(size)))) return 1;
  }
}

bool write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t size = write(fd, bytes.data(), bytes.size());
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(size));
  }
  return true;
}

}  // namespace

int echo_bytes(int in_fd, int out_fd) {
  return each_chunk(in_fd, [&](std::string_view bytes) { return write_all(out_fd, bytes); });
}

int echo_json(int in_fd, int out_fd) {
  std::string pending;
  std::string out;
  return each_chunk(in_fd, [&](std::string_view bytes) {
    pending.append(bytes);
    std::size_t start = 0;
    for (std::size_t end; (end = pending.find('\n', start)) != std::string::npos; start = end + 1) {
      const auto tree =
          nlohmann::json::parse(pending.begin() + static_cast<std::ptrdiff_t>(start),
                                pending.begin() + static_cast<std::ptrdiff_t>(end), nullptr, false);
      out.append(tree.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace))
          .push_back('\n');
    }
    pending.erase(0, start);
    const bool written = write_all(out_fd, out);
    out.clear();
    return written;
  });
}

}  // namespace propspec::harness
