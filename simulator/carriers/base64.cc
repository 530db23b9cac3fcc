#include "simulator/carriers/base64.h"

#include <boost/archive/iterators/base64_from_binary.hpp>
#include <boost/archive/iterators/binary_from_base64.hpp>
#include <boost/archive/iterators/transform_width.hpp>

namespace propspec {

using boost::archive::iterators::base64_from_binary;
using boost::archive::iterators::binary_from_base64;
using boost::archive::iterators::transform_width;

std::string to_base64(std::string_view bytes) {
  using Encoded = base64_from_binary<transform_width<const char*, 6, 8>>;
  std::string text{Encoded(bytes.data()), Encoded(bytes.data() + bytes.size())};
  text.append((4 - text.size() % 4) % 4, '=');
  return text;
}

std::optional<std::string> from_base64(std::string_view text) {
  using Decoded = transform_width<binary_from_base64<const char*>, 8, 6>;
  for (int i = 0; i < 2 && !text.empty() && text.back() == '='; ++i) text.remove_suffix(1);
  // The decoder takes padding within for zeros.
  if (text.size() % 4 == 1 || text.find('=') != std::string_view::npos) return std::nullopt;
  // Four characters are three bytes; of what is left over, only whole bytes are read.
  const std::size_t size = text.size() * 6 / 8;
  std::string bytes;
  bytes.reserve(size);
  try {
    Decoded next(text.data());
    for (std::size_t i = 0; i < size; ++i, ++next) bytes.push_back(static_cast<char>(*next));
  } catch (const boost::archive::iterators::dataflow_exception&) {
    return std::nullopt;
  }
  return bytes;
}

}  // namespace propspec
