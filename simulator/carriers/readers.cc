#include "simulator/carriers/readers.h"

#include <nlohmann/json.hpp>
#include <string>

namespace propspec {
namespace {

using nlohmann::json;

// What `Object.toString` says of an array of bytes; the digits differ from object to object.
constexpr std::string_view kJavaBytes = "[B@6d06d69c";

bool reads_bytes(Reader reader, ByteStrings bytes) {
  if (bytes == ByteStrings::kAreText) return true;
  switch (reader) {
    case Reader::kFaithful:
    case Reader::kPython:
      return true;
    case Reader::kDotnet:
      return bytes == ByteStrings::kByReader;
    default:
      return false;
  }
}

// Text as it is, numbers in digits; of anything else `otherwise`.
std::string element_text(const json& element, std::string_view otherwise) {
  if (element.is_string()) return element.get<std::string>();
  return element.is_number() ? element.dump() : std::string(otherwise);
}

void read_list(std::string_view list, Reader reader, std::string_view name, Headers& context) {
  const json elements = json::parse(list, nullptr, false);
  if (!elements.is_array() || elements.empty()) return;
  switch (reader) {
    case Reader::kFaithful:
      for (const json& element : elements) {
        if (element.is_string() || element.is_number()) {
          context.add(name, element_text(element, ""));
        }
      }
      return;
    case Reader::kJavaScript:
      if (elements.back().is_string()) context.add(name, elements.back().get<std::string>());
      return;
    case Reader::kJava: {
      std::string text = "[";
      for (const json& element : elements) {
        if (text.size() > 1) text += ", ";
        text += element_text(element, "java.lang.Object");
      }
      context.add(name, text + "]");
      return;
    }
    default:
      return;
  }
}

}  // namespace

std::string_view name(Reader reader) {
  switch (reader) {
    case Reader::kFaithful:
      return "faithful";
    case Reader::kJavaScript:
      return "javascript";
    case Reader::kPython:
      return "python";
    case Reader::kJava:
      return "java";
    case Reader::kDotnet:
      return "dotnet";
    case Reader::kStrict:
      return "strict";
  }
  return "";
}

NameCase names_of(Reader reader) {
  switch (reader) {
    case Reader::kFaithful:
    case Reader::kPython:
    case Reader::kJava:
      return NameCase::kAny;
    default:
      return NameCase::kExact;
  }
}

bool loses_everything(Reader reader, WireType type) {
  return reader == Reader::kPython && (type == WireType::kInteger || type == WireType::kList);
}

void read_value(const Property& property, Reader reader, ByteStrings bytes, std::string_view name,
                Headers& context) {
  switch (property.type) {
    case WireType::kText:
      context.add(name, property.value);
      return;
    case WireType::kBytes:
      if (reads_bytes(reader, bytes)) {
        context.add(name, property.value);
      } else if (reader == Reader::kJava) {
        context.add(name, kJavaBytes);
      }
      return;
    case WireType::kInteger:
      if (reader == Reader::kFaithful || reader == Reader::kJava) context.add(name, property.value);
      return;
    case WireType::kList:
      read_list(property.value, reader, name, context);
      return;
    case WireType::kNull:
      return;
  }
}

}  // namespace propspec
