#include "harness/properties/repro_token.h"

#include <fmt/format.h>

#include <boost/archive/iterators/base64_from_binary.hpp>
#include <boost/archive/iterators/binary_from_base64.hpp>
#include <boost/archive/iterators/transform_width.hpp>
#include <nlohmann/json.hpp>

#include "harness/properties/request_json.h"
#include "harness/schema/json_document.h"

namespace propspec::harness {
namespace {

using nlohmann::json;

// Longer than that of any request that fits into a message.
constexpr std::size_t kMaxToken = 1u << 20;

std::string to_base64(const std::string& bytes) {
  using boost::archive::iterators::base64_from_binary, boost::archive::iterators::transform_width;
  using Encoded = base64_from_binary<transform_width<std::string::const_iterator, 6, 8>>;
  return {Encoded(bytes.begin()), Encoded(bytes.end())};
}

// Nothing for what is no base64.
std::optional<std::string> from_base64(std::string_view text) {
  using boost::archive::iterators::binary_from_base64, boost::archive::iterators::transform_width;
  using Decoded = transform_width<binary_from_base64<const char*>, 8, 6>;
  // Four characters are three bytes; of what is left over, only whole bytes are read.
  const std::size_t size = text.size() * 6 / 8;
  std::string bytes;
  bytes.reserve(size);
  try {
    Decoded next(text.data());
    for (std::size_t i = 0; i < size; ++i, ++next) {
      bytes.push_back(static_cast<char>(*next));
    }
  } catch (const boost::archive::iterators::dataflow_exception&) {
    return std::nullopt;
  }
  return bytes;
}

tl::unexpected<Error> refuse(std::string_view why) {
  return fail(fmt::format("this is no token of a counterexample: {}; copy the whole of it", why));
}

}  // namespace

std::string to_token(const Trial& trial) {
  json object = {{"law", trial.law->id},
                 {"setting", to_json(trial.setting)},
                 {"given", to_json(trial.request)}};
  for (const PropagateRequest& request : trial.before) object["before"].push_back(to_json(request));
  return to_base64(object.dump(-1, ' ', false, json::error_handler_t::replace));
}

Result<Trial> trial_from_token(std::string_view token) {
  if (token.size() > kMaxToken) return refuse("it is longer than any");
  const auto text = from_base64(token);
  if (!text) return refuse("it holds other characters than letters, digits, + and /");
  const auto document = parse_json("token", *text, {.string_bytes = kMaxToken});
  if (!document || !document->root.is_object()) return refuse("it is cut off, or was changed");
  const json& object = document->root;
  const json id = object.value("law", json());
  Trial trial;
  trial.law = id.is_string() ? find_law(id.get_ref<const std::string&>()) : nullptr;
  if (trial.law == nullptr) return refuse(fmt::format("there is no law {}", id.dump()));
  auto setting = setting_from_json(object.value("setting", json()));
  if (!setting) return refuse(setting.error().message);
  trial.setting = std::move(*setting);
  auto request = request_from_json(object.value("given", json()));
  if (!request) return refuse(request.error().message);
  trial.request = std::move(*request);
  const json before = object.value("before", json::array());
  if (!before.is_array()) return refuse("before is no list");
  for (const json& earlier : before) {
    auto read = request_from_json(earlier);
    if (!read) return refuse(read.error().message);
    trial.before.push_back(std::move(*read));
  }
  return trial;
}

}  // namespace propspec::harness
