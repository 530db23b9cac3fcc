#include "harness/protocol/line_server.h"

#include <fmt/core.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <exception>
#include <string>
#include <string_view>
#include <vector>

#include "harness/protocol/codec.h"
#include "harness/protocol/line_splitter.h"

namespace propspec::harness {
namespace {

// What a pipe holds on Linux.
constexpr std::size_t kChunkBytes = 64u << 10;

// A reader that is gone is seen by write(), not by a signal.
class SigpipeIgnored {
 public:
  SigpipeIgnored() {
    struct sigaction ignore = {};
    ignore.sa_handler = SIG_IGN;
    sigaction(SIGPIPE, &ignore, &before_);
  }
  ~SigpipeIgnored() { sigaction(SIGPIPE, &before_, nullptr); }
  SigpipeIgnored(const SigpipeIgnored&) = delete;
  SigpipeIgnored& operator=(const SigpipeIgnored&) = delete;

 private:
  struct sigaction before_ = {};
};

// True as soon as `events` (or an error, or the end) is there; false after `timeout_ms`, -1 =
// never.
bool wait_for(int fd, short events, int timeout_ms) {
  pollfd waiting{fd, events, 0};
  int ready = 0;
  do {
    ready = poll(&waiting, 1, timeout_ms);
  } while (ready < 0 && errno == EINTR);
  return ready != 0;
}

bool would_block(int error) { return error == EAGAIN || error == EWOULDBLOCK; }

// Like read(), for descriptors that block and those that do not.
ssize_t read_some(int fd, std::vector<char>& chunk) {
  for (;;) {
    const ssize_t count = read(fd, chunk.data(), chunk.size());
    if (count >= 0) return count;
    if (would_block(errno)) {
      wait_for(fd, POLLIN, -1);
    } else if (errno != EINTR) {
      return -1;
    }
  }
}

bool write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = write(fd, bytes.data(), bytes.size());
    if (count >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(count));
    } else if (would_block(errno)) {
      wait_for(fd, POLLOUT, -1);
    } else if (errno != EINTR) {
      return false;
    }
  }
  return true;
}

// Lines in, lines out; what is written waits in `out` until somebody sends it.
class Session {
 public:
  Session(Handler& handler, std::string& out) : handler_(handler), out_(out) {}

  void take(const LineSplitter::Line& line) {
    if (line.too_long) {
      append_error_without_id(
          out_,
          {ErrorKind::kInvalid, fmt::format("the line is longer than {} bytes", kMaxLineBytes)});
    } else {
      answer(parser_.parse(line.text));
    }
    out_ += '\n';
  }

 private:
  void answer(const RequestParser::Frame& frame) {
    if (!frame.batch) {
      append(out_, frame.requests.front());
      return;
    }
    std::size_t begin = out_.size();
    out_ += '[';
    for (const RequestParser::Parsed& request : frame.requests) {
      one_.clear();
      append(one_, request);
      const bool first = out_.size() == begin + 1;
      if (!first && out_.size() - begin + one_.size() + kFrameBytes > kMaxLineBytes) {
        // The answers of a batch frame may come in several lines.
        out_ += "]\n";
        begin = out_.size();
        out_ += '[';
      } else if (!first) {
        out_ += ',';
      }
      out_ += one_;
    }
    out_ += ']';
  }

  void append(std::string& out, const RequestParser::Parsed& request) {
    if (!request) {
      const ErrorAnswer invalid{ErrorKind::kInvalid, request.error().error.message};
      if (request.error().id) {
        append_answer(out, *request.error().id, invalid);
      } else {
        append_error_without_id(out, invalid);
      }
      return;
    }
    const std::size_t begin = out.size();
    append_answer(out, request->id, answer_of(handler_, request->request));
    if (out.size() - begin + kFrameBytes > kMaxLineBytes) {
      out.resize(begin);
      append_answer(
          out, request->id,
          ErrorAnswer{ErrorKind::kInternal, "the answer would be longer than a line may be"});
    }
  }

  // Brackets, comma and line feed around an answer.
  static constexpr std::size_t kFrameBytes = 4;

  Handler& handler_;
  std::string& out_;
  std::string one_;
  RequestParser parser_;
};

}  // namespace

Answer answer_of(Handler& handler, const Request& request) {
  if (const auto* unknown = std::get_if<UnknownRequest>(&request)) {
    return ErrorAnswer{ErrorKind::kUnsupported,
                       fmt::format("there is no operation \"{}\" here", unknown->op)};
  }
  if (const auto* hello = std::get_if<HelloRequest>(&request);
      hello != nullptr && hello->protocol != kProtocolVersion) {
    return ErrorAnswer{ErrorKind::kUnsupported,
                       fmt::format("protocol version {} is not spoken here, only {}",
                                   hello->protocol, kProtocolVersion)};
  }
  try {
    return handler.handle(request);
  } catch (const std::exception& thrown) {
    return ErrorAnswer{ErrorKind::kInternal, thrown.what()};
  } catch (...) {
    return ErrorAnswer{ErrorKind::kInternal, "threw what is no std::exception"};
  }
}

int serve(int in_fd, int out_fd, Handler& handler) {
  const SigpipeIgnored sigpipe_ignored;
  LineSplitter lines;
  std::string out;
  Session session(handler, out);
  std::vector<char> chunk(kChunkBytes);
  const auto flush = [&] {
    const bool written = write_all(out_fd, out);
    out.clear();
    return written;
  };
  for (;;) {
    if (!out.empty() && !wait_for(in_fd, POLLIN, 0) && !flush()) return 1;
    const ssize_t count = read_some(in_fd, chunk);
    if (count < 0) {
      static_cast<void>(flush());
      return 1;
    }
    if (count == 0) break;
    lines.feed({chunk.data(), static_cast<std::size_t>(count)});
    while (const auto line = lines.next()) {
      session.take(*line);
      if (out.size() > kChunkBytes && !flush()) return 1;
    }
  }
  if (const auto line = lines.rest()) session.take(*line);
  return flush() ? 0 : 1;
}

}  // namespace propspec::harness
