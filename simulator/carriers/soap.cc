#include "simulator/carriers/soap.h"

#include <algorithm>
#include <boost/property_tree/ptree.hpp>
#include <boost/property_tree/xml_parser.hpp>
#include <optional>
#include <sstream>

#include "simulator/carriers/base64.h"
#include "simulator/carriers/json_message.h"
#include "simulator/carriers/json_text.h"
#include "simulator/trace/text.h"

namespace propspec {
namespace {

using boost::property_tree::ptree;

constexpr std::string_view kSoap = "http://schemas.xmlsoap.org/soap/envelope/";
constexpr std::string_view kDatadog = "datadog";
constexpr int kMaxDepth = 64;

bool is_xml_character(char c) {
  return static_cast<unsigned char>(c) >= 0x20 || c == '\t' || c == '\n';
}

void append_escaped(std::string_view text, std::string& xml) {
  for (const char c : text) {
    switch (c) {
      case '<':
        xml += "&lt;";
        break;
      case '>':
        xml += "&gt;";
        break;
      case '&':
        xml += "&amp;";
        break;
      case '"':
        xml += "&quot;";
        break;
      default:
        xml += is_xml_character(c) ? c : ' ';
    }
  }
}

struct QualifiedName {
  std::string_view space, name;
};

// {namespace}name, and without one a header of Datadog's.
QualifiedName qualified(std::string_view property) {
  const std::size_t end = property.find('}');
  if (!property.starts_with('{') || end == std::string_view::npos) return {kDatadog, property};
  return {property.substr(1, end - 1), property.substr(end + 1)};
}

// Where the tag that begins at `at` ends, behind its `>`; none, if it does not, or a `<` comes
// first.
std::size_t end_of_tag(std::string_view xml, std::size_t at) {
  char quote = '\0';
  for (std::size_t i = at + 1; i < xml.size() && xml[i] != '<'; ++i) {
    if (quote != '\0') {
      if (xml[i] == quote) quote = '\0';
    } else if (xml[i] == '"' || xml[i] == '\'') {
      quote = xml[i];
    } else if (xml[i] == '>') {
      return i + 1;
    }
  }
  return std::string_view::npos;
}

// The parser calls itself for every element within another, and so do we.
bool is_shallow(std::string_view xml) {
  int depth = 0;
  for (std::size_t at = 0; (at = xml.find('<', at)) != std::string_view::npos;) {
    const std::size_t end = end_of_tag(xml, at);
    if (end == std::string_view::npos || xml[at + 1] == '!') return false;
    const bool is_empty = xml[end - 2] == '/' || xml[at + 1] == '?';
    if (xml[at + 1] == '/') {
      --depth;
    } else if (!is_empty) {
      ++depth;
    }
    if (depth < 0 || depth > kMaxDepth) return false;
    at = end;
  }
  return depth == 0;
}

// An element with the namespaces that hold within it.
class Element {
 public:
  Element(const ptree& tree, std::string_view tag, const Element* parent)
      : tree_(tree), tag_(tag), parent_(parent) {}

  std::string_view local_name() const { return tag_.substr(colon()); }
  std::string space() const {
    const std::size_t at = colon();
    const std::string attribute =
        at == 0 ? "xmlns" : "xmlns:" + std::string(tag_.substr(0, at - 1));
    for (const Element* element = this; element != nullptr; element = element->parent_) {
      if (const auto found = element->attribute(attribute)) return *found;
    }
    return {};
  }
  bool is(std::string_view space_name, std::string_view name) const {
    return local_name() == name && space() == space_name;
  }
  std::optional<std::string> attribute(const std::string& name) const {
    const auto attributes = tree_.find("<xmlattr>");
    if (attributes == tree_.not_found()) return std::nullopt;
    const auto found = attributes->second.find(name);
    if (found == attributes->second.not_found()) return std::nullopt;
    return found->second.data();
  }
  const std::string& text() const { return tree_.data(); }

  // Calls `visit(element)` for each element in it.
  template <typename Visit>
  void each(Visit visit) const {
    for (const auto& [tag, child] : tree_) {
      if (tag != "<xmlattr>") visit(Element(child, tag, this));
    }
  }

 private:
  std::size_t colon() const {
    const std::size_t at = tag_.find(':');
    return at == std::string_view::npos ? 0 : at + 1;
  }

  const ptree& tree_;
  std::string_view tag_;
  const Element* parent_;
};

std::optional<ptree> parse(std::string_view xml) {
  std::istringstream stream{std::string(xml)};
  ptree document;
  try {
    boost::property_tree::read_xml(stream, document);
  } catch (const boost::property_tree::xml_parser_error&) {
    return std::nullopt;
  }
  return document;
}

void add_header(const Element& header, Message& message) {
  const std::string space = header.space();
  std::string name;
  if (space != kDatadog) name = "{" + space + "}";
  message.add(name.append(header.local_name()), WireType::kText, header.text());
}

}  // namespace

bool is_xml_name(std::string_view name) {
  const auto is_letter = [](char c) {
    const char lower = lower_case(c);
    return (lower >= 'a' && lower <= 'z') || c == '_';
  };
  return !name.empty() && is_letter(name.front()) &&
         std::all_of(name.begin(), name.end(), [&](char c) {
           return is_letter(c) || (c >= '0' && c <= '9') || c == '-' || c == '.';
         });
}

bool is_xml_text(std::string_view text) {
  return std::all_of(text.begin(), text.end(), is_xml_character) && is_utf8(text);
}

void pack_soap(const Message& message, std::string& bytes) {
  bytes.append(R"(<s:Envelope xmlns:s=")").append(kSoap).append(R"("><s:Header>)");
  for (std::size_t i = 0; i < message.size(); ++i) {
    const Property property = message[i];
    const auto [space, name] = qualified(property.name);
    if (!is_xml_name(name)) continue;
    bytes.append("<").append(name).append(R"( xmlns=")");
    append_escaped(space, bytes);
    bytes += R"(">)";
    append_escaped(property.value, bytes);
    bytes.append("</").append(name).append(">");
  }
  const bool is_text = is_xml_text(message.body);
  bytes += "</s:Header><s:Body><message";
  if (!is_text) bytes += R"( encoding="base64")";
  bytes += '>';
  append_escaped(is_text ? message.body : to_base64(message.body), bytes);
  bytes += "</message></s:Body></s:Envelope>";
}

Result<Message> unpack_soap(std::string_view bytes) {
  if (bytes.size() > kMaxPacked) return fail("this SOAP envelope is longer than 16 MiB");
  if (!is_shallow(bytes)) {
    return fail(
        "this SOAP envelope has a DTD, CDATA, comments or tags that do not end, or has "
        "elements more than 64 deep");
  }
  const auto document = parse(bytes);
  if (!document || document->size() != 1) return fail("this SOAP envelope is no well-formed XML");

  const Element root(document->front().second, document->front().first, nullptr);
  if (!root.is(kSoap, "Envelope")) return fail("this XML is no Envelope of SOAP 1.1");
  Message message;
  std::optional<std::string> body;
  root.each([&](const Element& part) {
    if (part.is(kSoap, "Header")) {
      part.each([&](const Element& header) {
        if (message.size() <= kMaxProperties) add_header(header, message);
      });
    } else if (part.is(kSoap, "Body")) {
      part.each([&](const Element& content) {
        body = content.attribute("encoding") == "base64" ? from_base64(content.text())
                                                         : content.text();
      });
    }
  });
  if (message.size() > kMaxProperties) return fail("this SOAP envelope has over 4096 headers");
  if (!body) return fail("this SOAP envelope has no Body with an element, or no base64 in it");
  message.body = *body;
  return message;
}

}  // namespace propspec
