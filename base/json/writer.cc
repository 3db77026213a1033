#include "base/json/writer.h"

#include <array>
#include <cstdint>
#include <cstring>

#include "base/hex.h"

namespace orderlog {
namespace {

// RFC 8259 §7: quotation mark, reverse solidus and the control characters must be escaped; nothing
// else is.
constexpr std::array<bool, 256> kNeedsEscape = [] {
  std::array<bool, 256> table{};
  for (std::size_t c = 0; c < 0x20; ++c) table[c] = true;
  table['"'] = true;
  table['\\'] = true;
  return table;
}();

// Whether none of eight bytes needs an escape. May say no where all are clean, behind one that is
// not.
bool is_clean(const char* bytes) {
  constexpr std::uint64_t kOnes = 0x0101010101010101;
  constexpr std::uint64_t kHighs = 0x8080808080808080;
  std::uint64_t word = 0;
  std::memcpy(&word, bytes, sizeof word);
  const std::uint64_t quote = word ^ (kOnes * '"');
  const std::uint64_t backslash = word ^ (kOnes * '\\');
  const std::uint64_t control = (word - kOnes * 0x20) & ~word;
  const std::uint64_t special =
      control | ((quote - kOnes) & ~quote) | ((backslash - kOnes) & ~backslash);
  return (special & kHighs) == 0;
}

void append_escaped(std::string& out, unsigned char c) {
  switch (c) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\b':
      out += "\\b";
      return;
    case '\f':
      out += "\\f";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      out += "\\u00";
      append_hex(c, out);
  }
}

}  // namespace

void JsonWriter::append_quoted(std::string_view text) {
  out_ += '"';
  std::size_t clean = 0;
  std::size_t i = 0;
  while (i < text.size()) {
    if (i + sizeof(std::uint64_t) <= text.size() && is_clean(text.data() + i)) {
      i += sizeof(std::uint64_t);
      continue;
    }
    const auto c = static_cast<unsigned char>(text[i]);
    if (kNeedsEscape[c]) {
      out_.append(text, clean, i - clean);
      append_escaped(out_, c);
      clean = i + 1;
    }
    ++i;
  }
  out_.append(text, clean);
  out_ += '"';
}

}  // namespace orderlog
