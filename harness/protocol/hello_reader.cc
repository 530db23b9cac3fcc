#include "harness/protocol/hello_reader.h"

#include <fmt/core.h>

#include <algorithm>

namespace propspec::harness {
namespace {

// Checked before everything else: another version may have other members.
bool read_protocol(const JsonValue& ok, Hello& hello) {
  bool seen = false;
  const bool fine = ok.each_member([&](std::string_view name, const JsonValue& value) {
    if (name != "protocol") return true;
    seen = true;
    std::int64_t version = 0;
    if (!value.read(version)) return false;
    if (version != kProtocolVersion) {
      return value.refuse(
          fmt::format("the target speaks version {} of the protocol, propspec speaks {}", version,
                      kProtocolVersion));
    }
    hello.protocol = kProtocolVersion;
    return true;
  });
  return fine && (seen || ok.refuse_missing("protocol"));
}

bool read_styles(const JsonValue& styles, Hello& hello) {
  bool extract = false;
  bool inject = false;
  const bool fine = styles.each_member([&](std::string_view name, const JsonValue& value) {
    if (name == "extract") return extract = value.read_texts(hello.extract_styles);
    if (name == "inject") return inject = value.read_texts(hello.inject_styles);
    return true;
  });
  if (!fine) return false;
  if (!extract) return styles.refuse_missing("extract");
  return inject || styles.refuse_missing("inject");
}

bool read_style_names(const JsonValue& names, Hello& hello) {
  return names.each_member([&](std::string_view style, const JsonValue& spelt) {
    return spelt.read_text(hello.style_names[std::string(style)]);
  });
}

bool read_trait(const JsonValue& value, std::string& out,
                std::initializer_list<std::string_view> words) {
  std::size_t which = 0;
  if (!value.read_word(which, words)) return false;
  out = words.begin()[which];
  return true;
}

bool read_carrier(const JsonValue& carrier, Hello& hello) {
  return carrier.each_member([&](std::string_view name, const JsonValue& value) {
    CarrierTraits& traits = hello.carrier;
    if (name == "duplicates") {
      return read_trait(value, traits.duplicates, {"list", "join", "first", "last"});
    }
    if (name == "names") return read_trait(value, traits.names, {"insensitive", "sensitive"});
    if (name == "empty") return read_trait(value, traits.empty, {"kept", "dropped"});
    return true;
  });
}

bool read_window(const JsonValue& value, Hello& hello) {
  std::int64_t window = 0;
  if (!value.read(window)) return false;
  hello.window = static_cast<std::size_t>(std::clamp<std::int64_t>(window, 1, kMaxWindow));
  return true;
}

}  // namespace

bool read_hello(const JsonValue& ok, Hello& hello) {
  if (!read_protocol(ok, hello)) return false;
  bool name_seen = false, version_seen = false, language_seen = false, styles_seen = false;
  const bool fine = ok.each_member([&](std::string_view name, const JsonValue& value) {
    if (name == "name") return name_seen = value.read_text(hello.name);
    if (name == "version") return version_seen = value.read_text(hello.version);
    if (name == "language") return language_seen = value.read_text(hello.language);
    if (name == "runtime") return value.read_text(hello.runtime);
    if (name == "window") return read_window(value, hello);
    if (name == "styles") return styles_seen = read_styles(value, hello);
    if (name == "style_names") return read_style_names(value, hello);
    if (name == "features") return value.read_texts(hello.features);
    if (name == "carrier") return read_carrier(value, hello);
    return true;
  });
  if (!fine) return false;
  if (!name_seen) return ok.refuse_missing("name");
  if (!version_seen) return ok.refuse_missing("version");
  if (!language_seen) return ok.refuse_missing("language");
  return styles_seen || ok.refuse_missing("styles");
}

}  // namespace propspec::harness
