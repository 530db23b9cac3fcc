#include "simulator/wire/byte_source.h"

#include <zlib.h>

#include <istream>

namespace propspec {
namespace {

constexpr std::size_t kBlock = 256u << 10;

// gzip (RFC 1952), or zlib (RFC 1950) with the window that all writers use. No format of spans
// begins like that: 0x1f and 0x78 are small numbers to msgpack.
bool is_compressed(std::string_view bytes) {
  if (bytes.size() < 2) return false;
  const auto first = static_cast<unsigned char>(bytes[0]);
  const auto second = static_cast<unsigned char>(bytes[1]);
  return (first == 0x1f && second == 0x8b) || (first == 0x78 && (first * 256 + second) % 31 == 0);
}

}  // namespace

struct ByteSource::Inflater {
  Inflater() { ok = inflateInit2(&stream, 15 + 32) == Z_OK; }
  ~Inflater() {
    if (ok) inflateEnd(&stream);
  }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  z_stream stream{};
  bool ok = false;
  bool between_members = false;  // files may be several, one behind the other
};

ByteSource::ByteSource(std::istream& input) : input_(input) {}
ByteSource::~ByteSource() = default;

std::string_view ByteSource::next() {
  if (!problem_.empty()) return {};
  if (inflater_) return inflate();
  const std::string_view bytes = read();
  if (started_ || bytes.empty()) return bytes;
  started_ = true;
  if (!is_compressed(bytes)) return bytes;
  inflater_ = std::make_unique<Inflater>();
  inflater_->stream.next_in = reinterpret_cast<Bytef*>(block_.data());
  inflater_->stream.avail_in = static_cast<uInt>(bytes.size());
  plain_.resize(kBlock);
  return inflate();
}

std::string_view ByteSource::read() {
  block_.resize(kBlock);
  input_.read(block_.data(), static_cast<std::streamsize>(kBlock));
  const auto got = static_cast<std::size_t>(input_.gcount());
  taken_ += got;
  if (input_.bad()) problem_ = "it could not be read to its end";
  return std::string_view(block_).substr(0, got);
}

std::string_view ByteSource::inflate() {
  z_stream& stream = inflater_->stream;
  if (!inflater_->ok) {
    problem_ = "there is no memory to decompress it";
    return {};
  }
  stream.next_out = reinterpret_cast<Bytef*>(plain_.data());
  stream.avail_out = static_cast<uInt>(plain_.size());
  while (stream.avail_out == plain_.size()) {
    if (stream.avail_in == 0) {
      const std::string_view bytes = read();
      if (bytes.empty()) {
        if (!inflater_->between_members) problem_ = "the compressed data end too early";
        return {};
      }
      stream.next_in = reinterpret_cast<Bytef*>(block_.data());
      stream.avail_in = static_cast<uInt>(bytes.size());
    }
    if (inflater_->between_members) {
      inflateReset(&stream);
      inflater_->between_members = false;
    }
    const int status = ::inflate(&stream, Z_NO_FLUSH);
    if (status == Z_STREAM_END) {
      inflater_->between_members = true;
    } else if (status != Z_OK && status != Z_BUF_ERROR) {
      problem_ = "the compressed data are damaged";
      break;
    }
  }
  return std::string_view(plain_).substr(0, plain_.size() - stream.avail_out);
}

}  // namespace propspec
