#include "harness/protocol/json_writer.h"

#include <array>
#include <charconv>

#include "harness/protocol/byte_view.h"

namespace propspec::harness {
namespace {

enum class Treatment : std::uint8_t { kPlain, kEscape, kHigh };

constexpr std::array<Treatment, 256> treatments() {
  std::array<Treatment, 256> table{};
  for (std::size_t c = 0; c < 0x20; ++c) table[c] = Treatment::kEscape;
  table['"'] = table['\\'] = Treatment::kEscape;
  for (std::size_t c = 0x80; c < 0x100; ++c) table[c] = Treatment::kHigh;
  return table;
}

constexpr std::array<Treatment, 256> kTreatments = treatments();

Treatment treatment(char c) { return kTreatments[static_cast<unsigned char>(c)]; }

void append_escape(std::string& out, char c) {
  static constexpr char kDigits[] = "0123456789abcdef";
  if (c == '"' || c == '\\') {
    out.push_back('\\');
    out.push_back(c);
    return;
  }
  const auto value = static_cast<unsigned char>(c);
  const char escape[] = {'\\', 'u', '0', '0', kDigits[value >> 4], kDigits[value & 15]};
  out.append(escape, sizeof escape);
}

void append_code_point(std::string& out, char byte) {
  const auto value = static_cast<unsigned char>(byte);
  out.push_back(static_cast<char>(0xc0 | value >> 6));
  out.push_back(static_cast<char>(0x80 | (value & 0x3f)));
}

// Returns how many bytes were taken.
std::size_t append_sequence(std::string& out, std::string_view text) {
  const std::size_t size = utf8_sequence(text);
  if (size == 0) {
    out.append("\xef\xbf\xbd");  // U+FFFD
    return 1;
  }
  out.append(text.substr(0, size));
  return size;
}

// Quotes `value`; `high` writes what begins with a byte of 0x80 or more and says how much it took.
template <typename High>
void append_quoted(std::string& out, std::string_view value, High high) {
  out.push_back('"');
  std::size_t plain = 0;
  std::size_t i = 0;
  while (i < value.size()) {
    const Treatment what = treatment(value[i]);
    if (what == Treatment::kPlain) {
      ++i;
      continue;
    }
    out.append(value.data() + plain, i - plain);
    if (what == Treatment::kEscape) {
      append_escape(out, value[i++]);
    } else {
      i += high(value.substr(i));
    }
    plain = i;
  }
  out.append(value.data() + plain, i - plain);
  out.push_back('"');
}

void append_text(std::string& out, std::string_view value) {
  append_quoted(out, value, [&](std::string_view rest) { return append_sequence(out, rest); });
}

void append_bytes(std::string& out, std::string_view value) {
  append_quoted(out, value, [&](std::string_view rest) {
    append_code_point(out, rest[0]);
    return std::size_t{1};
  });
}

}  // namespace

void JsonWriter::open(char bracket) {
  separate();
  out_.push_back(bracket);
  comma_due_ = false;
}

void JsonWriter::close(char bracket) {
  out_.push_back(bracket);
  comma_due_ = true;
}

void JsonWriter::literal(std::string_view value) {
  separate();
  out_.append(value);
}

JsonWriter& JsonWriter::member(std::string_view name) {
  separate();
  out_.push_back('"');
  out_.append(name);
  out_.append("\":");
  comma_due_ = false;
  return *this;
}

JsonWriter& JsonWriter::text_member(std::string_view name) {
  text(name);
  out_.push_back(':');
  comma_due_ = false;
  return *this;
}

JsonWriter& JsonWriter::bytes_member(std::string_view name) {
  bytes(name);
  out_.push_back(':');
  comma_due_ = false;
  return *this;
}

void JsonWriter::text(std::string_view value) {
  separate();
  append_text(out_, value);
}

void JsonWriter::bytes(std::string_view value) {
  separate();
  append_bytes(out_, value);
}

void JsonWriter::integer(std::int64_t value) {
  separate();
  char digits[24];
  const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
  out_.append(digits, end);
}

void JsonWriter::id(TraceId value) {
  separate();
  out_.push_back('"');
  append_hex16(out_, value.high);
  append_hex16(out_, value.low);
  out_.push_back('"');
}

void JsonWriter::id(SpanId value) {
  separate();
  out_.push_back('"');
  append_hex16(out_, value.value);
  out_.push_back('"');
}

void JsonWriter::headers(const Headers& value) {
  begin_array();
  for (const auto [name, content] : value) {
    begin_array();
    bytes(name);
    bytes(content);
    end_array();
  }
  end_array();
}

void JsonWriter::text_pairs(const KeyValues& value) {
  begin_array();
  for (const auto [key, content] : value) {
    begin_array();
    text(key);
    text(content);
    end_array();
  }
  end_array();
}

void JsonWriter::bytes_object(const KeyValues& value) {
  begin_object();
  for (const auto [key, content] : value) bytes_member(key).bytes(content);
  end_object();
}

}  // namespace propspec::harness
